package io.sessionlog.query.timeline;

import io.sessionlog.model.FoldResult;
import io.sessionlog.model.Position;
import io.sessionlog.model.SessionEvent;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.SessionStatus;
import io.sessionlog.model.json.Timestamps;
import io.sessionlog.support.http.JsonBytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * One event of a session's life. It is stored as it is served, behind what is asked of it without
 * reading it: whether the status changed, and when it happened.
 *
 * @param changed whether the status is another than before; a session that appears or goes changes
 *     it too
 * @param note why, for people; null if the event simply applied
 */
record TimelineEntry(
    SessionEvent event,
    Position position,
    FoldResult result,
    boolean changed,
    @Nullable String note) {

  private static final int JSON_START = 1 + Long.BYTES;

  static TimelineEntry of(
      @Nullable SessionState before, SessionEvent event, FoldResult result, Position position) {
    return new TimelineEntry(
        event, position, result, isChange(before, result.state()), Notes.of(before, event, result));
  }

  private static boolean isChange(@Nullable SessionState before, @Nullable SessionState after) {
    return status(before) != status(after);
  }

  private static @Nullable SessionStatus status(@Nullable SessionState state) {
    return state == null ? null : state.status();
  }

  byte[] write() {
    var out = new ByteArrayOutputStream(320);
    out.write(changed ? 1 : 0);
    out.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(event.time().toEpochMilli()).array());
    try (JsonGenerator json = JsonBytes.generator(out)) {
      write(json);
    }
    return out.toByteArray();
  }

  private void write(JsonGenerator json) {
    SessionState after = result.state();
    json.writeStartObject();
    json.writeStringProperty("event", event.attributes().event());
    json.writeStringProperty("time", Timestamps.format(event.time()));
    JsonBytes.text(
        json,
        "senderTime",
        event.senderTime() == null ? null : Timestamps.format(event.senderTime()));
    json.writeStringProperty("position", position.toString());
    JsonBytes.text(json, "status", after == null ? null : after.statusName());
    JsonBytes.text(json, "message", after == null ? null : after.message());
    if (after == null || after.progress() == null) {
      json.writeNullProperty("progress");
    } else {
      json.writeNumberProperty("progress", after.progress());
    }
    json.writeBooleanProperty("changed", changed);
    json.writeStringProperty("outcome", result.outcome().name().toLowerCase(Locale.ROOT));
    JsonBytes.text(json, "note", note);
    json.writeEndObject();
  }

  static boolean isChange(byte[] stored) {
    return stored[0] == 1;
  }

  static long timeMillis(byte[] stored) {
    return ByteBuffer.wrap(stored).getLong(1);
  }

  static String json(byte[] stored) {
    return new String(stored, JSON_START, stored.length - JSON_START, StandardCharsets.UTF_8);
  }
}
