package io.sessionlog.replay.verify;

import io.sessionlog.replay.command.CommandFailure;
import io.sessionlog.replay.command.ExitCode;
import io.sessionlog.table.PrismaUrl;
import io.sessionlog.table.RowRepair;
import io.sessionlog.table.SessionTable;
import io.sessionlog.table.SqlFailure;
import io.sessionlog.table.TableCheck;
import io.sessionlog.table.TableUse;
import io.sessionlog.table.UnusableDatabase;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/** The application's table, by one connection that ends with the command. */
final class ApplicationTable implements AutoCloseable {

  private static final String CLIENT = "sessionlog-replay";

  private final SingleConnectionDataSource connection;
  private final SessionTable sessions;
  private final JdbcTemplate sql;

  private ApplicationTable(SingleConnectionDataSource connection, String schema, TableUse use) {
    this.connection = connection;
    this.sql = new JdbcTemplate(connection);
    this.sessions = new SessionTable(sql, TableCheck.look(JdbcClient.create(sql), schema, use));
  }

  /**
   * @throws CommandFailure if it can't be used; its text never holds the URL, which has a password
   */
  static ApplicationTable open(String url, TableUse use) {
    try {
      PrismaUrl prisma = PrismaUrl.parse(url);
      prisma.checkFiles();
      var connection =
          new SingleConnectionDataSource(
              DriverManager.getConnection(prisma.jdbcUrl(), prisma.properties(CLIENT)), true);
      try {
        return new ApplicationTable(connection, prisma.schema(), use);
      } catch (RuntimeException e) {
        connection.destroy();
        throw e;
      }
    } catch (UnusableDatabase e) {
      throw unusable(e);
    } catch (SQLException | DataAccessException | TransactionException e) {
      throw failure(e);
    }
  }

  /** For people; a connection that is refused is theirs to mend, all else the machine's. */
  static CommandFailure failure(Exception failure) {
    UnusableDatabase refusal = SqlFailure.refusal(failure);
    return refusal != null
        ? unusable(refusal)
        : new CommandFailure(
            ExitCode.UNREACHABLE,
            "The database does not answer: %s%nIs it running, and is the address of DATABASE_URL right?"
                .formatted(SqlFailure.reason(failure)));
  }

  private static CommandFailure unusable(UnusableDatabase fault) {
    return new CommandFailure(
        ExitCode.REFUSED,
        "The database can't be used: " + fault.getMessage() + "\n" + fault.remedy());
  }

  SessionTable sessions() {
    return sessions;
  }

  RowRepair repair() {
    return new RowRepair(
        sql, new TransactionTemplate(new JdbcTransactionManager(connection)), sessions);
  }

  @Override
  public void close() {
    connection.destroy();
  }
}
