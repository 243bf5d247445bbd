package io.sessionlog.support.http;

import io.sessionlog.model.json.Timestamps;
import io.sessionlog.support.http.Answers.Keeping;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ETag;
import org.springframework.http.ResponseEntity;
import tools.jackson.core.JsonGenerator;

/** A page of what belongs to one session, and where the next one begins. */
public final class PageAnswer {

  private static final String NOTHING = "[]";

  private PageAnswer() {}

  /**
   * @param data a JSON array
   * @param nextCursor null if this was the last page
   */
  public static ResponseEntity<byte[]> of(
      HttpServletRequest request,
      byte[] data,
      @Nullable String nextCursor,
      Instant now,
      Keeping keeping) {
    ETag tag = EntityTags.ofContent(data);
    ResponseEntity<byte[]> answer =
        EntityTags.isKnown(request, tag)
            ? Answers.notModified(tag, keeping)
            : Answers.json(tag, body(data, nextCursor, now), keeping);
    return data.length == NOTHING.length()
        ? new EmptyPage(answer.getBody(), answer.getHeaders(), answer.getStatusCode())
        : answer;
  }

  private static byte[] body(byte[] data, @Nullable String nextCursor, Instant now) {
    var out = new ByteArrayOutputStream(data.length + 256);
    try (JsonGenerator json = JsonBytes.generator(out)) {
      json.writeStartObject();
      json.writeBooleanProperty("success", true);
      json.writeName("data");
      json.writeRawValue(new String(data, StandardCharsets.UTF_8));
      json.writeStringProperty("timestamp", Timestamps.format(now));
      JsonBytes.text(json, "nextCursor", nextCursor);
      json.writeEndObject();
    }
    return out.toByteArray();
  }
}
