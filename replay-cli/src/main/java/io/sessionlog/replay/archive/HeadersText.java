package io.sessionlog.replay.archive;

import io.sessionlog.model.json.Json;
import io.sessionlog.replay.output.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * A record's headers as text: {@code [["content-type","YXBw…"],["empty",null]]}. The values are
 * Base64, since they are bytes; names may repeat, and the order counts.
 */
final class HeadersText {

  private HeadersText() {}

  static String write(Iterable<Header> headers) {
    var text = new StringBuilder("[");
    for (Header header : headers) {
      if (text.length() > 1) {
        text.append(',');
      }
      byte[] value = header.value();
      text.append('[')
          .append(JsonText.quote(header.key()))
          .append(',')
          .append(value == null ? "null" : '"' + Base64.getEncoder().encodeToString(value) + '"')
          .append(']');
    }
    return text.append(']').toString();
  }

  /**
   * @throws RuntimeException if the text is not what {@link #write} writes
   */
  static List<Header> read(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    var headers = new ArrayList<Header>();
    try (JsonParser json = Json.parser(bytes, 0, bytes.length)) {
      expect(json, JsonToken.START_ARRAY);
      while (json.nextToken() == JsonToken.START_ARRAY) {
        expect(json, JsonToken.VALUE_STRING);
        headers.add(new RecordHeader(json.getString(), value(json)));
        expect(json, JsonToken.END_ARRAY);
      }
    }
    return headers;
  }

  private static byte @Nullable [] value(JsonParser json) {
    return json.nextToken() == JsonToken.VALUE_NULL
        ? null
        : Base64.getDecoder().decode(json.getString());
  }

  private static void expect(JsonParser json, JsonToken token) {
    if (json.nextToken() != token) {
      throw new IllegalArgumentException("Not the headers of a record");
    }
  }
}
