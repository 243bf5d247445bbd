package io.sessionlog.replay.output;

import io.sessionlog.model.json.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.io.JsonStringEncoder;
import tools.jackson.core.json.JsonFactory;

/** Parts of JSON values, as they were written: no number is rewritten, no field is lost. */
public final class JsonText {

  private static final JsonFactory FACTORY = new JsonFactory();

  private JsonText() {}

  public static String quote(String text) {
    return '"' + String.valueOf(JsonStringEncoder.getInstance().quoteAsCharArray(text)) + '"';
  }

  /** The text of a JSON string; any other value as it stands. */
  static String plain(String json) {
    if (!json.startsWith("\"")) {
      return json;
    }
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    try (JsonParser parser = Json.parser(bytes, 0, bytes.length)) {
      parser.nextToken();
      return parser.getString();
    }
  }

  /**
   * The value at a path of member names, on one line; null if there is none.
   *
   * @param json a well-formed object
   */
  public static @Nullable String at(byte[] json, List<String> path) {
    try (JsonParser parser = Json.parser(json, 0, json.length)) {
      parser.nextToken();
      for (String name : path) {
        if (parser.currentToken() != JsonToken.START_OBJECT || !enter(parser, name)) {
          return null;
        }
      }
      int start = (int) parser.currentTokenLocation().getByteOffset();
      if (parser.currentToken().isStructStart()) {
        parser.skipChildren();
      } else {
        parser.finishToken();
      }
      int end = (int) parser.currentLocation().getByteOffset();
      return onOneLine(json, start, end - start);
    }
  }

  private static boolean enter(JsonParser parser, String name) {
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      boolean found = parser.currentName().equals(name);
      parser.nextToken();
      if (found) {
        return true;
      }
      parser.skipChildren();
    }
    return false;
  }

  /** Within JSON a line break is blank space: a string would have it escaped. */
  private static String onOneLine(byte[] json, int start, int length) {
    return new String(json, start, length, StandardCharsets.UTF_8)
        .replace('\n', ' ')
        .replace('\r', ' ');
  }

  /**
   * The texts of the strings, numbers and booleans at some paths, such as {@code data.message.id};
   * of a path that stands there twice the last.
   *
   * @param json a well-formed object
   * @param wanted all paths, and no others are looked at
   */
  public static Map<String, String> scalars(byte[] json, Set<String> wanted) {
    var found = new HashMap<String, String>();
    try (JsonParser parser = Json.parser(json, 0, json.length)) {
      parser.nextToken();
      collect(parser, "", wanted, found);
    }
    return found;
  }

  private static void collect(
      JsonParser parser, String prefix, Set<String> wanted, Map<String, String> found) {
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String path = prefix + parser.currentName();
      JsonToken value = parser.nextToken();
      if (value == JsonToken.START_OBJECT) {
        String inner = path + ".";
        if (wanted.stream().anyMatch(name -> name.startsWith(inner))) {
          collect(parser, inner, wanted, found);
        } else {
          parser.skipChildren();
        }
      } else if (value == JsonToken.START_ARRAY) {
        parser.skipChildren();
      } else if (value != JsonToken.VALUE_NULL && wanted.contains(path)) {
        found.put(path, parser.getString());
      }
    }
  }

  /**
   * A compact copy in which some members' values are replaced.
   *
   * @param hides asked with the path of each member, such as {@code data.message.body}
   */
  public static byte[] replacing(byte[] json, Predicate<List<String>> hides, String replacement) {
    var out = new ByteArrayOutputStream(json.length);
    try (JsonParser parser = Json.parser(json, 0, json.length);
        JsonGenerator generator =
            FACTORY.createGenerator(ObjectWriteContext.empty(), out, JsonEncoding.UTF8)) {
      var path = new ArrayList<String>();
      while (parser.nextToken() != null) {
        copyToken(parser, generator, path, hides, replacement);
      }
    }
    return out.toByteArray();
  }

  private static void copyToken(
      JsonParser parser,
      JsonGenerator generator,
      List<String> path,
      Predicate<List<String>> hides,
      String replacement) {
    switch (parser.currentToken()) {
      case START_OBJECT -> {
        generator.writeStartObject();
        path.add("");
      }
      case END_OBJECT -> {
        generator.writeEndObject();
        path.remove(path.size() - 1);
      }
      case START_ARRAY -> generator.writeStartArray();
      case END_ARRAY -> generator.writeEndArray();
      case PROPERTY_NAME -> {
        generator.writeName(parser.currentName());
        path.set(path.size() - 1, parser.currentName());
        if (hides.test(path)) {
          parser.nextToken();
          parser.skipChildren();
          generator.writeString(replacement);
        }
      }
      case VALUE_STRING -> generator.writeString(parser.getString());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> generator.writeNumber(parser.getString());
      case VALUE_TRUE -> generator.writeBoolean(true);
      case VALUE_FALSE -> generator.writeBoolean(false);
      default -> generator.writeNull();
    }
  }
}
