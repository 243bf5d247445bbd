package io.sessionlog.sink;

import io.sessionlog.table.SqlFailure;
import java.util.Set;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** Whose fault it is that a statement failed, by PostgreSQL's error codes. */
enum SqlFault {
  /** That of one row's data, or of somebody who holds on to it; the others can be written. */
  ROW,
  /** That of the machine, or of the whole table: nothing can be written until it is mended. */
  DATABASE;

  /**
   * Connection, resources, operator, system, read-only, password, database, syntax and names,
   * internal: all that has nothing to do with the values of a row. What an application's own
   * trigger raises may carry any other code.
   */
  private static final Set<String> CLASSES_OF_THE_DATABASE =
      Set.of(
          "08", "0A", "0B", "25", "26", "28", "2D", "34", "3B", "3D", "3F", "40", "42", "53", "57",
          "58", "F0", "HV", "XX");

  /** A statement that waited too long for a lock, or for its end: another session's doing. */
  private static final Set<String> LOCKS = Set.of("55P03", "57014");

  static SqlFault of(Throwable failure) {
    String state = SqlFailure.state(failure);
    if (state == null || state.length() < 2) {
      return DATABASE;
    }
    return LOCKS.contains(state) || !CLASSES_OF_THE_DATABASE.contains(state.substring(0, 2))
        ? ROW
        : DATABASE;
  }

  /** Whether somebody else holds the row. */
  static boolean isLock(Throwable failure) {
    String state = SqlFailure.state(failure);
    return state != null && LOCKS.contains(state);
  }

  /** Whether the failure came out of talking to the database at all. */
  static boolean isSql(RuntimeException failure) {
    return failure instanceof DataAccessException || failure instanceof TransactionException;
  }
}
