package io.sessionlog.replay.log;

import io.sessionlog.model.Position;
import io.sessionlog.model.SessionEvent;
import io.sessionlog.model.wire.EventCodec;
import io.sessionlog.model.wire.UnreadableEvent;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record of the log, decoded.
 *
 * @param event null exactly when {@code unreadable} is not
 * @param unreadable why the record is no event; the projector puts such records aside, and so does
 *     every command that folds
 */
public record LogRecord(
    ConsumerRecord<byte[], byte[]> raw, @Nullable SessionEvent event, @Nullable String unreadable) {

  public LogRecord {
    if ((event == null) == (unreadable == null)) {
      throw new IllegalArgumentException("event is null exactly when unreadable is not");
    }
  }

  public static LogRecord of(ConsumerRecord<byte[], byte[]> raw) {
    if (raw.value() == null) {
      return new LogRecord(raw, null, "a record without a value");
    }
    try {
      SessionEvent event = EventCodec.read(raw.value());
      byte[] subject = event.sessionId().getBytes(StandardCharsets.UTF_8);
      return Arrays.equals(raw.key(), subject)
          ? new LogRecord(raw, event, null)
          : new LogRecord(raw, null, "its key is not the session id that its subject names");
    } catch (UnreadableEvent e) {
      return new LogRecord(raw, null, String.valueOf(e.getMessage()));
    }
  }

  public Position position() {
    return new Position(raw.partition(), raw.offset());
  }

  public String sessionId() {
    return sessionId(raw);
  }

  /** The record's key; empty where it has none. */
  public static String sessionId(ConsumerRecord<byte[], byte[]> raw) {
    return raw.key() == null ? "" : new String(raw.key(), StandardCharsets.UTF_8);
  }
}
