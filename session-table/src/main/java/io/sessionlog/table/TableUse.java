package io.sessionlog.table;

/**
 * What is going to be done to the table, and so must be possible.
 *
 * @param inserts rows are made where the application has none
 * @param deletes rows go with their sessions
 */
public record TableUse(boolean inserts, boolean deletes) {

  /** Rows are looked at, and nothing else. */
  public static final TableUse UPDATES = new TableUse(false, false);

  /** Who makes rows. */
  public enum Rows {
    /** The application alone. */
    UPDATE,
    /** The sink too, for sessions whose owner exists. */
    UPSERT
  }

  /** What becomes of the row of a removed session. */
  public enum Deleted {
    /** It stays, and says so. */
    KEEP,
    DELETE
  }

  public static TableUse of(Rows rows, Deleted deleted) {
    return new TableUse(rows == Rows.UPSERT, deleted == Deleted.DELETE);
  }
}
