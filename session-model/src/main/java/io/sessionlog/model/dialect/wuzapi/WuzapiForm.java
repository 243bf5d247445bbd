package io.sessionlog.model.dialect.wuzapi;

import io.sessionlog.model.json.Json;
import java.io.ByteArrayOutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * wuzapi's forms as JSON: {@code {"jsonData": <what its field holds, to the byte>, "file": {...}}}
 * and the other fields as texts. Nothing here grows by more than base64.
 */
public final class WuzapiForm {

  /** The field that holds the event. */
  public static final String JSON_FIELD = "jsonData";

  /** The part that is a message's picture, recording or file. */
  public static final String FILE_FIELD = "file";

  /** What follows is passed over. */
  public static final int MAX_FIELDS = 20;

  private WuzapiForm() {}

  /**
   * A message's file, as a multipart form brings it.
   *
   * @param mimetype null if the part does not say
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record FormFile(@Nullable String mimetype, String filename, byte[] content) {}

  /**
   * The fields of {@code application/x-www-form-urlencoded}; of one that comes twice the last.
   *
   * @throws IllegalArgumentException if it is not percent-encoded
   */
  public static Map<String, String> urlEncoded(byte[] body) {
    var fields = new LinkedHashMap<String, String>();
    for (String pair : new String(body, StandardCharsets.ISO_8859_1).split("&", MAX_FIELDS)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        fields.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
      }
    }
    return fields;
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  /**
   * @param fields {@link #JSON_FIELD} among them, which must be one whole JSON value: it would
   *     break out of what is put around it
   */
  public static byte[] asJson(Map<String, String> fields, @Nullable FormFile file) {
    String json = fields.getOrDefault(JSON_FIELD, "null");
    var out = new ByteArrayOutputStream(json.length() + 256);
    try (JsonGenerator generator = Json.generator(out)) {
      generator.writeStartObject();
      generator.writeName(JSON_FIELD);
      generator.writeRawValue(json);
      fields.forEach(
          (name, value) -> {
            if (!name.equals(JSON_FIELD) && !name.equals(FILE_FIELD)) {
              generator.writeStringProperty(name, value);
            }
          });
      if (file != null) {
        write(generator, file);
      }
      generator.writeEndObject();
    }
    return out.toByteArray();
  }

  private static void write(JsonGenerator generator, FormFile file) {
    generator.writeObjectPropertyStart(FILE_FIELD);
    if (file.mimetype() != null) {
      generator.writeStringProperty("mimetype", file.mimetype());
    }
    generator.writeStringProperty("filename", file.filename());
    generator.writeNumberProperty("size", file.content().length);
    generator.writeStringProperty("data", Base64.getEncoder().encodeToString(file.content()));
    generator.writeEndObject();
  }
}
