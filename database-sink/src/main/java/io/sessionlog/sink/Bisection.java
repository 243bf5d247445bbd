package io.sessionlog.sink;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionStatus;

/**
 * Writes many rows of which the database refuses some, in one transaction: halves what was refused
 * until single rows are left, each attempt behind a savepoint. One bad row among n costs some 2 log
 * n statements.
 */
final class Bisection {

  private Bisection() {}

  /**
   * @param write may fail for the sake of any of its rows
   * @param refused told of each row that can't be written, with the reason
   * @throws DataAccessException if the failure is not a row's
   */
  static <T> void write(
      TransactionStatus transaction,
      List<T> rows,
      Consumer<List<T>> write,
      BiConsumer<T, DataAccessException> refused) {
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
      if (rows.size() == 1) {
        refused.accept(rows.get(0), e);
        return;
      }
    }
    int half = rows.size() / 2;
    write(transaction, rows.subList(0, half), write, refused);
    write(transaction, rows.subList(half, rows.size()), write, refused);
  }
}
