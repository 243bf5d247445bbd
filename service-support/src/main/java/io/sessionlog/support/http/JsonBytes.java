package io.sessionlog.support.http;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** JSON written token by token, with no reflection, for answers that hold thousands of entries. */
public final class JsonBytes {

  private static final JsonFactory FACTORY = new JsonFactory();

  private JsonBytes() {}

  public static JsonGenerator generator(ByteArrayOutputStream out) {
    return FACTORY.createGenerator(ObjectWriteContext.empty(), out, JsonEncoding.UTF8);
  }

  /** One small object. */
  public static byte[] object(Consumer<JsonGenerator> members) {
    var out = new ByteArrayOutputStream(160);
    try (JsonGenerator json = generator(out)) {
      json.writeStartObject();
      members.accept(json);
      json.writeEndObject();
    }
    return out.toByteArray();
  }

  /** What is not known is null, not absent. */
  public static void text(JsonGenerator json, String name, @Nullable String value) {
    if (value == null) {
      json.writeNullProperty(name);
    } else {
      json.writeStringProperty(name, value);
    }
  }
}
