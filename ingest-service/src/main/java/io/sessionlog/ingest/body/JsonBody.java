package io.sessionlog.ingest.body;

import io.sessionlog.model.json.Json;
import java.util.Arrays;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.StreamConstraintsException;

/** The bytes of one JSON object in UTF-8. */
public final class JsonBody {

  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
  private static final String EXAMPLE = "send JSON such as {\"event\":\"ready\",\"data\":{}}";

  private final byte[] bytes;

  private JsonBody(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * @param received the body as it came
   * @throws InvalidBody if it is empty, or not UTF-8
   */
  public static JsonBody of(byte[] received) {
    byte[] bytes = withoutByteOrderMark(received);
    if (bytes.length == 0) {
      throw InvalidBody.notJson("The body is empty: " + EXAMPLE);
    }
    if (!Utf8.isValid(bytes)) {
      throw InvalidBody.notJson("The body is not UTF-8, which JSON must be.");
    }
    return new JsonBody(bytes);
  }

  /** What was received, but for a byte order mark. */
  public byte[] bytes() {
    return bytes;
  }

  /**
   * Reads the object, and makes sure that it is whole and that nothing follows.
   *
   * @param reader gets a parser at the opening brace, and leaves it at the closing one
   * @throws InvalidBody if the bytes are not one JSON object within the bounds of {@link Json}
   */
  public <T> T readObject(Function<JsonParser, T> reader) {
    try (JsonParser json = Json.parser(bytes, 0, bytes.length)) {
      try {
        JsonToken first = json.nextToken();
        if (first != JsonToken.START_OBJECT) {
          Json.skipValue(json);
          throw InvalidBody.notJson("The body must be a JSON object: " + EXAMPLE);
        }
        T result = reader.apply(json);
        if (json.nextToken() != null) {
          throw InvalidBody.notJson(
              "The body must be one JSON object; more follows after its end.");
        }
        return result;
      } catch (StreamConstraintsException outOfBounds) {
        throw InvalidBody.notJson(tooMuch(json));
      } catch (JacksonException syntax) {
        throw InvalidBody.notJson(
            "The body is not valid JSON: it breaks off or goes wrong at line %d, column %d."
                .formatted(syntax.getLocation().getLineNr(), syntax.getLocation().getColumnNr()));
      }
    }
  }

  private static String tooMuch(JsonParser json) {
    return json.streamReadContext().getNestingDepth() >= Json.MAX_NESTING_DEPTH
        ? "The body nests deeper than " + Json.MAX_NESTING_DEPTH + " levels."
        : "The body holds a number or a name that is too long.";
  }

  private static byte[] withoutByteOrderMark(byte[] body) {
    boolean marked =
        body.length >= BYTE_ORDER_MARK.length
            && Arrays.equals(
                body, 0, BYTE_ORDER_MARK.length, BYTE_ORDER_MARK, 0, BYTE_ORDER_MARK.length);
    return marked ? Arrays.copyOfRange(body, BYTE_ORDER_MARK.length, body.length) : body;
  }
}
