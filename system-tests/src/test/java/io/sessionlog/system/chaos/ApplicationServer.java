package io.sessionlog.system.chaos;

import static org.awaitility.Awaitility.await;

import io.sessionlog.table.application.ApplicationDatabase;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** The application's PostgreSQL, through all its lives; its data outlives each of them. */
final class ApplicationServer implements AutoCloseable {

  private static final String USER = "postgres";
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Path data;
  private final int port;
  private EmbeddedPostgres server;

  ApplicationServer(Path directory, int port) {
    this.data = directory.resolve("postgres").toAbsolutePath();
    this.port = port;
  }

  /** With the application's tables, the first time. */
  void start() {
    boolean isFirst = !Files.exists(data);
    try {
      server =
          EmbeddedPostgres.builder()
              .setDataDirectory(data)
              .setCleanDataDirectory(false)
              .setPGStartupWait(PATIENCE)
              // As servers come, and not as for tests: what was committed survives any stop.
              .setServerConfig("fsync", "on")
              .setServerConfig("synchronous_commit", "on")
              .setPort(port)
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (isFirst) {
      sql().execute(ApplicationDatabase.schema());
    }
  }

  boolean isUp() {
    return postmaster().isPresent();
  }

  /** The process that all others of the server descend from; empty while it does not run. */
  private Optional<ProcessHandle> postmaster() {
    try {
      String pid = Files.readAllLines(data.resolve("postmaster.pid")).get(0);
      return ProcessHandle.of(Long.parseLong(pid)).filter(ProcessHandle::isAlive);
    } catch (NoSuchFileException stopped) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String url() {
    return "postgresql://%s@127.0.0.1:%d/%s?schema=public".formatted(USER, port, USER);
  }

  /** What the application itself would do. */
  JdbcTemplate sql() {
    return new JdbcTemplate(
        new DriverManagerDataSource(
            "jdbc:postgresql://127.0.0.1:%d/%s?user=%s&connectTimeout=5&socketTimeout=10"
                .formatted(port, USER, USER)));
  }

  void addSession(String sessionId) {
    sql().update("INSERT INTO \"User\" (\"id\") VALUES ('application') ON CONFLICT DO NOTHING");
    sql()
        .update(
            """
            INSERT INTO "WhatsAppSession" ("id", "sessionId", "userId", "status", "updatedAt")
            VALUES (?, ?, 'application', 'session_not_connected', '2020-01-01')""",
            "app-" + sessionId,
            sessionId);
  }

  /** What the rows say, by session. */
  Map<String, Row> rows() {
    Map<String, Row> rows = new HashMap<>();
    sql()
        .query(
            "SELECT \"sessionId\", \"status\", \"message\", \"qr\" FROM \"WhatsAppSession\"",
            row -> {
              rows.put(
                  row.getString(1), new Row(row.getString(2), row.getString(3), row.getString(4)));
            });
    return rows;
  }

  /** What the sink writes of a row. */
  record Row(String status, String message, String qr) {}

  /** As {@code pg_ctl stop -m immediate} does: no connection is ended, nothing is written out. */
  void stopImmediately() throws Exception {
    ProcessHandle running = postmaster().orElseThrow();
    new ProcessBuilder("kill", "-QUIT", Long.toString(running.pid())).start().waitFor();
    await("the database stops").atMost(PATIENCE).until(() -> !running.isAlive());
    // Gives back the directory; there is nothing left to stop.
    close();
  }

  @Override
  public void close() {
    try {
      if (server != null) {
        server.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
