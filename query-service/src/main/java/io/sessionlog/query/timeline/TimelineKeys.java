package io.sessionlog.query.timeline;

import io.sessionlog.query.message.MessageKeys;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Bytes;

/**
 * The keys of timelines, in the same store as those of {@link MessageKeys}.
 *
 * <pre>
 *   session 00 't' offset&#8595;     an entry, newest first
 *   session 00 'u'             how far the session has been folded, see {@link Head}
 *   00 'y' time&#8593; session       when to ask whether the retention of its oldest entry is over
 * </pre>
 */
final class TimelineKeys {

  private TimelineKeys() {}

  static Bytes entry(String session, long offset) {
    byte[] start = startOfEntries(session).get();
    return Bytes.wrap(
        ByteBuffer.allocate(start.length + Long.BYTES).put(start).putLong(~offset).array());
  }

  /** Where an entry stands in its partition. */
  static long offset(Bytes entry) {
    byte[] key = entry.get();
    return ~ByteBuffer.wrap(key).getLong(key.length - Long.BYTES);
  }

  /** Stands before every entry. */
  static Bytes startOfEntries(String session) {
    return MessageKeys.startOf(session, MessageKeys.TIMELINE);
  }

  static Bytes head(String session) {
    return MessageKeys.startOf(session, MessageKeys.TIMELINE_HEAD);
  }

  static Bytes expiry(long timeMillis, String session) {
    byte[] start = startOfExpiry(timeMillis).get();
    byte[] id = session.getBytes(StandardCharsets.US_ASCII);
    return Bytes.wrap(ByteBuffer.allocate(start.length + id.length).put(start).put(id).array());
  }

  static Bytes startOfExpiry(long timeMillis) {
    return Bytes.wrap(
        ByteBuffer.allocate(2 + Long.BYTES)
            .put((byte) 0)
            .put(MessageKeys.TIMELINE_EXPIRY)
            .putLong(timeMillis ^ Long.MIN_VALUE)
            .array());
  }

  /** The session that an expiry key names. */
  static String expiring(Bytes expiry) {
    byte[] key = expiry.get();
    int start = 2 + Long.BYTES;
    return new String(key, start, key.length - start, StandardCharsets.US_ASCII);
  }
}
