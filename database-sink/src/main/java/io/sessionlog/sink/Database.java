package io.sessionlog.sink;

import io.sessionlog.support.security.InvalidSetting;
import io.sessionlog.table.PrismaUrl;
import io.sessionlog.table.SessionTable;
import io.sessionlog.table.SqlFailure;
import io.sessionlog.table.TableCheck;
import io.sessionlog.table.TableShape;
import io.sessionlog.table.UnusableDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The application's database. It is looked at before the service listens, so that what a person
 * must change is said at once; one that does not answer is waited for.
 */
final class Database implements SmartInitializingSingleton {

  private static final Logger log = LoggerFactory.getLogger(Database.class);

  /** Any number; whoever makes the tables holds it, since CREATE IF NOT EXISTS may collide. */
  private static final long SCHEMA_LOCK = 7_265_746_001L;

  private final JdbcTemplate sql;
  private final TransactionTemplate transactions;
  private final PrismaUrl url;
  private final DatabaseSettings settings;
  private volatile @Nullable Tables tables;

  Database(
      JdbcTemplate sql,
      TransactionTemplate transactions,
      PrismaUrl url,
      DatabaseSettings settings) {
    this.sql = sql;
    this.transactions = transactions;
    this.url = url;
    this.settings = settings;
  }

  /** What is read and written. */
  record Tables(SessionTable sessions, Ledger ledger, JdbcTemplate sql) {}

  @Override
  public void afterSingletonsInstantiated() {
    try {
      open();
    } catch (UnusableDatabase e) {
      throw new InvalidSetting("DATABASE_URL", String.valueOf(e.getMessage()), e.remedy());
    } catch (RuntimeException e) {
      if (!SqlFault.isSql(e)) {
        throw e;
      }
      UnusableDatabase refusal = SqlFailure.refusal(e);
      if (refusal != null) {
        throw new InvalidSetting(
            "DATABASE_URL", String.valueOf(refusal.getMessage()), refusal.remedy());
      }
      log.warn("{} does not answer; it is tried again: {}", url, SqlFailure.reason(e));
    }
  }

  /**
   * Looks whether everything is as it must be, the first time that it succeeds.
   *
   * @throws UnusableDatabase if a person must change something
   * @throws DataAccessException if the database does not answer
   */
  synchronized Tables open() {
    Tables open = tables;
    if (open == null) {
      TableShape shape = TableCheck.look(JdbcClient.create(sql), url.schema(), settings.use());
      createOwnTables();
      open = new Tables(new SessionTable(sql, shape), new Ledger(sql), sql);
      tables = open;
      log.info("Writes {} of {}", SessionTable.NAME, url);
    }
    return open;
  }

  private void createOwnTables() {
    boolean exist =
        Boolean.TRUE.equals(
            sql.queryForObject(
                "SELECT to_regclass('sessionlog.progress') IS NOT NULL"
                    + " AND to_regclass('sessionlog.session') IS NOT NULL"
                    + " AND to_regclass('sessionlog.call') IS NOT NULL"
                    + " AND EXISTS (SELECT FROM pg_attribute WHERE attname = 'record_topic'"
                    + " AND attrelid = to_regclass('sessionlog.session'))",
                Boolean.class));
    if (exist) {
      return;
    }
    try {
      transactions.executeWithoutResult(
          transaction -> {
            sql.query("SELECT pg_advisory_xact_lock(?)", row -> {}, SCHEMA_LOCK);
            sql.execute(schema());
          });
    } catch (DataAccessException e) {
      if ("42501".equals(SqlFailure.state(e))) {
        throw new UnusableDatabase(
            "The user may not make or change the schema sessionlog, in which the sink keeps its progress: "
                + SqlFailure.reason(e),
            ("Let the database's owner run GRANT CREATE ON DATABASE \"%s\" TO the user, or run the"
                    + " statements that docs/database.md has for it.")
                .formatted(url.database()));
      }
      throw e;
    }
  }

  private static String schema() {
    try (InputStream schema = Database.class.getResourceAsStream("schema.sql")) {
      return new String(Objects.requireNonNull(schema).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
