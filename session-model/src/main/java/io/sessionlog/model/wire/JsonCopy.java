package io.sessionlog.model.wire;

import io.sessionlog.model.json.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** One JSON value as compact text: numbers as they were written, strings fit for UTF-8. */
final class JsonCopy {

  private JsonCopy() {}

  /** Copies the value that the parser stands at, and moves to its end. */
  static String of(JsonParser parser) {
    var out = new ByteArrayOutputStream();
    try (JsonGenerator json = Json.generator(out)) {
      int depth = 0;
      while (true) {
        copyToken(parser, json);
        JsonToken token = parser.currentToken();
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        if (depth == 0) {
          break;
        }
        parser.nextToken();
      }
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  private static void copyToken(JsonParser parser, JsonGenerator json) {
    switch (parser.currentToken()) {
      case START_OBJECT -> json.writeStartObject();
      case END_OBJECT -> json.writeEndObject();
      case START_ARRAY -> json.writeStartArray();
      case END_ARRAY -> json.writeEndArray();
      case PROPERTY_NAME -> json.writeName(Json.wellFormed(parser.currentName()));
      case VALUE_STRING -> json.writeString(Json.text(parser));
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> json.writeNumber(parser.getString());
      case VALUE_TRUE -> json.writeBoolean(true);
      case VALUE_FALSE -> json.writeBoolean(false);
      default -> json.writeNull();
    }
  }
}
