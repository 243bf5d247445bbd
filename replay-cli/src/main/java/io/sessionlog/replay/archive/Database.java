package io.sessionlog.replay.archive;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.duckdb.DuckDBConnection;

/** A DuckDB of our own: in memory, bounded, gone when closed. */
final class Database {

  private Database() {}

  /**
   * @param temporaryDirectory where it may put what does not fit its memory
   */
  static DuckDBConnection open(java.nio.file.Path temporaryDirectory) throws SQLException {
    var properties = new Properties();
    properties.setProperty("jdbc_stream_results", "true");
    DuckDBConnection connection =
        (DuckDBConnection) DriverManager.getConnection("jdbc:duckdb:", properties);
    run(connection, "SET memory_limit = '1GB'");
    run(connection, "SET temp_directory = " + literal(temporaryDirectory.toString()));
    return connection;
  }

  static void run(DuckDBConnection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
