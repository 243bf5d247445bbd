package io.sessionlog.replay.output;

import org.jspecify.annotations.Nullable;

/**
 * One value of a row, as text and as JSON.
 *
 * @param text for tables and CSV; null for no value
 * @param json for NDJSON; null for no value
 */
public record Cell(@Nullable String text, @Nullable String json) {

  public static final Cell NONE = new Cell(null, null);

  public static Cell text(@Nullable String text) {
    return text == null ? NONE : new Cell(text, JsonText.quote(text));
  }

  boolean isText() {
    return json != null && json.startsWith("\"");
  }

  public static Cell number(long number) {
    String digits = Long.toString(number);
    return new Cell(digits, digits);
  }

  /** A JSON value; a string loses its quotes where the format is not JSON. */
  public static Cell json(@Nullable String json) {
    return json == null ? NONE : new Cell(JsonText.plain(json), json);
  }
}
