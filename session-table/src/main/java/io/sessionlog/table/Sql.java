package io.sessionlog.table;

/** Pieces of SQL. */
final class Sql {

  private Sql() {}

  /** An identifier; Prisma's are written with capitals, which count only in quotes. */
  static String quoted(String identifier) {
    return '"' + identifier.replace("\"", "\"\"") + '"';
  }
}
