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
}
