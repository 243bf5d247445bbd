package io.sessionlog.table.application;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * A database of the application's own, with the tables of the seed's Prisma model. All of one JVM
 * share one real PostgreSQL; each has a database to itself.
 */
public final class ApplicationDatabase {

  private static final AtomicInteger COUNT = new AtomicInteger();

  private static final class Server {
    static final EmbeddedPostgres POSTGRES = start();

    private static EmbeddedPostgres start() {
      try {
        // Ends with the JVM, by a hook of its own.
        return EmbeddedPostgres.builder().setServerConfig("max_connections", "60").start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private final String name;
  private final JdbcTemplate sql;

  private ApplicationDatabase(String name) {
    this.name = name;
    this.sql = new JdbcTemplate(new DriverManagerDataSource(jdbcUrl(name)));
  }

  private static String jdbcUrl(String name) {
    return "jdbc:postgresql://localhost:%d/%s?user=postgres"
        .formatted(Server.POSTGRES.getPort(), name);
  }

  /** Without any table. */
  public static ApplicationDatabase empty() {
    String name = "application_" + COUNT.incrementAndGet();
    new JdbcTemplate(new DriverManagerDataSource(jdbcUrl("postgres")))
        .execute("CREATE DATABASE " + name);
    return new ApplicationDatabase(name);
  }

  /** With the tables of the seed's model, and no row. */
  public static ApplicationDatabase create() {
    ApplicationDatabase database = empty();
    database.sql.execute(schema());
    return database;
  }

  /** As it was when it was created; quicker than another one. */
  public void clear() {
    sql.execute("DROP SCHEMA IF EXISTS sessionlog CASCADE");
    sql.execute("DROP SCHEMA public CASCADE");
    sql.execute("CREATE SCHEMA public");
    sql.execute(schema());
  }

  /** The statements that make the tables. */
  public static String schema() {
    try (InputStream schema =
        ApplicationDatabase.class.getResourceAsStream("/application/schema.sql")) {
      return new String(Objects.requireNonNull(schema).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return Server.POSTGRES.getPort();
  }

  public String name() {
    return name;
  }

  /** As the application has it in {@code DATABASE_URL}. */
  public String url() {
    return urlOf("postgres", "anything");
  }

  public String urlOf(String user, String password) {
    // A machine that is busy with other tests answers late.
    return "postgresql://%s:%s@localhost:%d/%s?schema=public&connect_timeout=60&socket_timeout=120"
        .formatted(user, password, port(), name);
  }

  /** What the application itself would do. */
  public JdbcTemplate sql() {
    return sql;
  }

  public void addUser(String id) {
    sql.update("INSERT INTO \"User\" (\"id\") VALUES (?)", id);
  }

  /** A row as the application makes it, before anything is known of its session. */
  public void addSession(String sessionId, String userId) {
    sql.update("INSERT INTO \"User\" (\"id\") VALUES (?) ON CONFLICT DO NOTHING", userId);
    sql.update(
        """
        INSERT INTO "WhatsAppSession" ("id", "sessionId", "userId", "status", "updatedAt")
        VALUES (?, ?, ?, 'session_not_connected', '2020-01-01')""",
        "app-" + sessionId,
        sessionId,
        userId);
  }

  /** Lets the database refuse every change of one row, until {@link #refuseNothing}. */
  public void refuse(String sessionId) {
    sql.execute(
        """
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF NEW."sessionId" = '%s' THEN RAISE EXCEPTION 'not this one'; END IF;
          RETURN NEW;
        END $$;
        CREATE TRIGGER refuse BEFORE UPDATE ON "WhatsAppSession"
        FOR EACH ROW EXECUTE FUNCTION refuse()"""
            .formatted(sessionId));
  }

  public void refuseNothing() {
    sql.execute("DROP FUNCTION refuse CASCADE");
  }

  /** The row of a session, by column; null if there is none. */
  public Map<String, Object> row(String sessionId) {
    List<Map<String, Object>> rows =
        sql.queryForList("SELECT * FROM \"WhatsAppSession\" WHERE \"sessionId\" = ?", sessionId);
    return rows.isEmpty() ? null : rows.get(0);
  }

  /** How many rows of the application's table were written since the server began to count. */
  public long rowsWritten() {
    sql.execute("SELECT pg_stat_clear_snapshot()");
    Long written =
        sql.queryForObject(
            "SELECT n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_user_tables"
                + " WHERE schemaname = 'public' AND relname = 'WhatsAppSession'",
            Long.class);
    return written == null ? 0 : written;
  }

  /** Everything of the schema that Prisma knows: columns, constraints, triggers, indexes. */
  public List<String> publicSchema() {
    return sql.queryForList(
        """
            SELECT c.relname || ' ' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
                   || a.attnotnull || coalesce(pg_get_expr(d.adbin, d.adrelid), '')
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
            JOIN pg_attribute a ON a.attrelid = c.oid
            LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
            UNION ALL SELECT pg_get_constraintdef(oid) FROM pg_constraint
              WHERE connamespace = 'public'::regnamespace
            UNION ALL SELECT tgname FROM pg_trigger WHERE NOT tgisinternal
            UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
            ORDER BY 1""",
        String.class);
  }
}
