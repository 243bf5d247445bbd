package io.sessionlog.table;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Writes a single row beside a sink that may be writing too. A row is written only while it says
 * what it said when it was examined: whoever wrote it since knows better.
 */
public final class RowRepair {

  /** As the sink waits for a row that the application holds. */
  private static final String LOCK_TIMEOUT = "1s";

  private final JdbcTemplate database;
  private final TransactionTemplate transactions;
  private final SessionTable table;
  private final boolean hasSink;

  public RowRepair(JdbcTemplate database, TransactionTemplate transactions, SessionTable table) {
    this.database = database;
    this.transactions = transactions;
    this.table = table;
    this.hasSink =
        Boolean.TRUE.equals(
            database.queryForObject(
                "SELECT to_regclass('sessionlog.session') IS NOT NULL", Boolean.class));
  }

  /**
   * @param found what the row said
   * @param qrExpiresAt when the QR code of {@code wanted} must leave the row; null if it has none
   * @return false if the row says something else by now, and was left
   */
  public boolean replace(
      String sessionId, SessionRow found, SessionRow wanted, @Nullable Instant qrExpiresAt) {
    return inTransaction(
        () -> {
          // The sink locks its entry before the row, and so does this.
          boolean leavesInTime = qrExpiresAt == null || expires(sessionId, qrExpiresAt);
          if (!table.stillSays(sessionId, found)) {
            return false;
          }
          // A code that nobody would take out again is better not written.
          SessionRow row =
              leavesInTime
                  ? wanted
                  : new SessionRow(wanted.status(), wanted.message(), null, wanted.updatedAt());
          table.update(Map.of(sessionId, row));
          return true;
        });
  }

  private boolean expires(String sessionId, Instant at) {
    return hasSink
        && database.update(
                "UPDATE sessionlog.session SET qr_expires_at = ? WHERE session_id = ?",
                Timestamp.from(at),
                sessionId)
            == 1;
  }

  /**
   * @return false if there is a row by now
   */
  public boolean insert(NewRow row) {
    return inTransaction(() -> !table.insert(List.of(row)).isEmpty());
  }

  /**
   * @return false if the row says something else by now, and was left
   */
  public boolean delete(String sessionId, SessionRow found) {
    return inTransaction(
        () -> table.stillSays(sessionId, found) && !table.delete(Set.of(sessionId)).isEmpty());
  }

  private boolean inTransaction(BooleanSupplier work) {
    return Boolean.TRUE.equals(
        transactions.execute(
            transaction -> {
              database.query("SELECT set_config('lock_timeout', ?, true)", row -> {}, LOCK_TIMEOUT);
              boolean done = work.getAsBoolean();
              if (!done) {
                transaction.setRollbackOnly();
              }
              return done;
            }));
  }
}
