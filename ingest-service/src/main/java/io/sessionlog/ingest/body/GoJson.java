package io.sessionlog.ingest.body;

import java.nio.charset.StandardCharsets;
import java.util.SortedMap;

/** JSON as Go's encoding/json writes it, for signatures that are over such bytes. */
final class GoJson {

  private GoJson() {}

  static byte[] map(SortedMap<String, String> map) {
    var json = new StringBuilder("{");
    map.forEach(
        (name, value) -> {
          json.append(json.length() == 1 ? "" : ",");
          text(json, name);
          json.append(':');
          text(json, value);
        });
    return json.append('}').toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Go also escapes what could end a script or a line of JavaScript. */
  private static void text(StringBuilder json, String text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> json.append("\\\"");
        case '\\' -> json.append("\\\\");
        case '\n' -> json.append("\\n");
        case '\r' -> json.append("\\r");
        case '\t' -> json.append("\\t");
        case '\b' -> json.append("\\b");
        case '\f' -> json.append("\\f");
        default -> {
          boolean isEscaped =
              c < ' ' || c == '<' || c == '>' || c == '&' || c == '\u2028' || c == '\u2029';
          json.append(isEscaped ? "\\u%04x".formatted((int) c) : String.valueOf(c));
        }
      }
    }
    json.append('"');
  }
}
