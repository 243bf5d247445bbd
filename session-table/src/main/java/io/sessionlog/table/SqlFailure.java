package io.sessionlog.table;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** What a failed statement says of itself, for programs and for people. */
public final class SqlFailure {

  private SqlFailure() {}

  /** PostgreSQL's code; null if it did not come to that. */
  public static @Nullable String state(Throwable failure) {
    SQLException sql = sql(failure);
    return sql == null ? null : sql.getSQLState();
  }

  /** Why, for people and without values: PostgreSQL puts those of the row into its detail. */
  public static String reason(Throwable failure) {
    SQLException sql = sql(failure);
    String message = sql == null ? failure.getMessage() : sql.getMessage();
    if (message == null) {
      return failure.getClass().getSimpleName();
    }
    int end = message.indexOf('\n');
    String line = end < 0 ? message : message.substring(0, end);
    return sql == null || sql.getSQLState() == null
        ? line
        : "%s (%s)".formatted(line, sql.getSQLState());
  }

  /**
   * What a person must change where the server answered and let nobody in; null for every other
   * failure.
   */
  public static @Nullable UnusableDatabase refusal(Throwable failure) {
    String state = state(failure);
    boolean isRefusal = state != null && (state.startsWith("28") || state.startsWith("3D"));
    return isRefusal
        ? new UnusableDatabase(
            "the server refuses the connection: " + reason(failure),
            "Correct user, password or database. A password's special characters must be"
                + " percent-encoded.")
        : null;
  }

  private static @Nullable SQLException sql(Throwable failure) {
    SQLException found = null;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        found = sql;
      }
    }
    return found;
  }
}
