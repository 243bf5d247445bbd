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

  /**
   * Everything of the schema that Prisma knows, as {@code pg_dump --schema-only} would print it:
   * tables, views and sequences with their columns, owners, rights and options, constraints,
   * triggers, rules, policies, indexes, functions, types and comments. The PostgreSQL that is
   * embedded for tests comes without {@code pg_dump}.
   */
  public List<String> publicSchema() {
    return sql.queryForList(
        """
            WITH public AS (SELECT * FROM pg_namespace WHERE nspname = 'public'),
            relation AS (SELECT c.* FROM pg_class c JOIN public n ON n.oid = c.relnamespace)
            SELECT concat_ws(' ', 'schema', nspname, pg_get_userbyid(nspowner), nspacl) FROM public
            UNION ALL SELECT concat_ws(' ', 'relation', relname, relkind, relpersistence,
                pg_get_userbyid(relowner), relacl, reloptions, relrowsecurity, relforcerowsecurity,
                relreplident) FROM relation
            UNION ALL SELECT concat_ws(' ', 'column', c.relname, a.attname,
                format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated,
                a.attstorage, a.attcollation, a.attacl, a.attoptions,
                pg_get_expr(d.adbin, d.adrelid))
              FROM relation c JOIN pg_attribute a ON a.attrelid = c.oid AND NOT a.attisdropped
              LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
            UNION ALL SELECT concat_ws(' ', 'constraint', conname, pg_get_constraintdef(c.oid))
              FROM pg_constraint c JOIN public n ON n.oid = c.connamespace
            UNION ALL SELECT concat_ws(' ', 'trigger', pg_get_triggerdef(t.oid), t.tgenabled)
              FROM pg_trigger t JOIN relation c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal
            UNION ALL SELECT concat_ws(' ', 'rule', definition) FROM pg_rules
              WHERE schemaname = 'public'
            UNION ALL SELECT concat_ws(' ', 'policy', p) FROM pg_policies p
              WHERE p.schemaname = 'public'
            UNION ALL SELECT concat_ws(' ', 'index', indexdef) FROM pg_indexes
              WHERE schemaname = 'public'
            UNION ALL SELECT concat_ws(' ', 'function', p.proname, p.prosrc, p.proacl)
              FROM pg_proc p JOIN public n ON n.oid = p.pronamespace
            UNION ALL SELECT concat_ws(' ', 'type', t.typname, t.typtype, t.typacl,
                (SELECT string_agg(e.enumlabel, ',' ORDER BY e.enumsortorder) FROM pg_enum e
                 WHERE e.enumtypid = t.oid))
              FROM pg_type t JOIN public n ON n.oid = t.typnamespace
            UNION ALL SELECT concat_ws(' ', 'comment', c.relname, s.objsubid, s.description)
              FROM pg_description s JOIN relation c ON c.oid = s.objoid
            ORDER BY 1""",
        String.class);
  }
}
