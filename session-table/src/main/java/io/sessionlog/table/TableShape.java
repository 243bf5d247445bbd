package io.sessionlog.table;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a table that can be used looks like.
 *
 * @param types of its columns, PostgreSQL's names
 * @param owners where a row's {@code userId} must exist; null if the database asks for none
 */
public record TableShape(String schema, Map<String, String> types, @Nullable Owners owners) {

  /**
   * @param table quoted, with its schema
   * @param column quoted
   */
  public record Owners(String table, String column) {}

  public TableShape {
    types = Map.copyOf(types);
  }

  String table() {
    return Sql.quoted(schema) + "." + Sql.quoted(SessionTable.NAME);
  }

  String type(String column) {
    String type = types.get(column);
    if (type == null) {
      throw new IllegalArgumentException("No such column was looked for: " + column);
    }
    return type;
  }
}
