package io.sessionlog.sink;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.TransactionStatus;

/**
 * Writes many rows of which the database refuses some, in one transaction: halves what was refused
 * until single rows are left, each attempt behind a savepoint. One bad row among n costs some 2 log
 * n statements.
 *
 * <p>An attempt at a row that somebody holds waits for as long as the transaction's {@link
 * Patience} says, and the rows that were written meanwhile are held as long. So after {@value
 * #WAITS} of them no more is waited in this transaction.
 */
final class Bisection<T> {

  /** At 50 ms each they last a second. */
  static final int WAITS = 20;

  private final JdbcTemplate sql;
  private final TransactionStatus transaction;
  private final Consumer<List<T>> write;
  private final BiConsumer<T, DataAccessException> refused;
  private int waits;

  /**
   * @param write may fail for the sake of any of its rows
   * @param refused told of each row that can't be written, with the reason
   */
  Bisection(
      JdbcTemplate sql,
      TransactionStatus transaction,
      Consumer<List<T>> write,
      BiConsumer<T, DataAccessException> refused) {
    this.sql = sql;
    this.transaction = transaction;
    this.write = write;
    this.refused = refused;
  }

  /**
   * @throws DataAccessException if the failure is not a row's
   */
  void write(List<T> rows) {
    Object savepoint = transaction.createSavepoint();
    try {
      write.accept(rows);
      transaction.releaseSavepoint(savepoint);
      return;
    } catch (DataAccessException e) {
      if (SqlFault.of(e) != SqlFault.ROW) {
        throw e;
      }
      transaction.rollbackToSavepoint(savepoint);
      transaction.releaseSavepoint(savepoint);
      if (SqlFault.isLock(e) && ++waits == WAITS) {
        Patience.NONE.bound(sql);
      }
      if (rows.size() == 1) {
        refused.accept(rows.get(0), e);
        return;
      }
    }
    int half = rows.size() / 2;
    write(rows.subList(0, half));
    write(rows.subList(half, rows.size()));
  }
}
