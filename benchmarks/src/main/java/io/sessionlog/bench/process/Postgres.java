package io.sessionlog.bench.process;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * An application's PostgreSQL with the tables of examples/prisma, as it comes but for one setting:
 * it remembers when each transaction was committed.
 */
public final class Postgres implements AutoCloseable {

  /** From the project's root, where {@code ./benchmarks/run} works. */
  private static final Path TABLES =
      Path.of("examples/prisma/prisma/migrations/0_init/migration.sql");

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final EmbeddedPostgres server;
  private final JdbcTemplate sql;

  private Postgres(EmbeddedPostgres server) {
    this.server = server;
    this.sql = new JdbcTemplate(new DriverManagerDataSource(jdbcUrl()));
  }

  public static Postgres start() {
    try {
      var postgres =
          new Postgres(
              EmbeddedPostgres.builder()
                  .setServerConfig("track_commit_timestamp", "on")
                  // What is embedded for tests has both off.
                  .setServerConfig("fsync", "on")
                  .setServerConfig("synchronous_commit", "on")
                  .setPGStartupWait(PATIENCE)
                  .start());
      postgres.sql.execute(Files.readString(TABLES));
      postgres.sql.execute("INSERT INTO \"User\" (\"id\") VALUES ('application')");
      return postgres;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Rows as the application makes them, of the sessions from 0 up to a number. */
  public void addRows(int sessions) {
    sql.update(
        """
        INSERT INTO "WhatsAppSession" ("id", "sessionId", "userId", "status", "updatedAt")
        SELECT 'app-' || n, 'bench-' || lpad(n::text, 7, '0'), 'application',
               'session_not_connected', '2020-01-01'
        FROM generate_series(0, ? - 1) n""",
        sessions);
    sql.execute("ANALYZE \"WhatsAppSession\"");
  }

  /** As before {@link #addRows}, and before any sink. */
  public void clear() {
    sql.execute("DROP SCHEMA IF EXISTS sessionlog CASCADE");
    sql.execute("TRUNCATE \"WhatsAppSession\"");
  }

  public long rowsOf(String status) {
    Long rows =
        sql.queryForObject(
            "SELECT count(*) FROM \"WhatsAppSession\" WHERE \"status\" = ?", Long.class, status);
    return rows == null ? 0 : rows;
  }

  public String jdbcUrl() {
    return server.getJdbcUrl("postgres", "postgres");
  }

  /** As the application has it in {@code DATABASE_URL}. */
  public String url() {
    return "postgresql://postgres@127.0.0.1:%d/postgres?schema=public".formatted(server.getPort());
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
