package io.sessionlog.query.timeline;

import io.sessionlog.support.partition.PartitionKeys;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Bytes;

/**
 * The keys of timelines, in the {@link io.sessionlog.query.partition.SessionStore}.
 *
 * <pre>
 *   session 00 't' offset&#8595;     an entry, newest first
 *   session 00 'u'             how far the session has been folded, see {@link Head}
 *   00 'y' time&#8593; session       when to ask whether the retention of its oldest entry is over
 * </pre>
 */
final class TimelineKeys {

  private static final byte ENTRY = 't';
  private static final byte HEAD = 'u';
  private static final byte EXPIRY = 'y';

  private TimelineKeys() {}

  static Bytes entry(String session, long offset) {
    return PartitionKeys.of(session, ENTRY, PartitionKeys.number(~offset));
  }

  /** Where an entry stands in its partition. */
  static long offset(Bytes entry) {
    byte[] key = entry.get();
    return ~ByteBuffer.wrap(key).getLong(key.length - Long.BYTES);
  }

  /** Stands before every entry. */
  static Bytes startOfEntries(String session) {
    return PartitionKeys.of(session, ENTRY);
  }

  static Bytes head(String session) {
    return PartitionKeys.of(session, HEAD);
  }

  static Bytes expiry(long timeMillis, String session) {
    return PartitionKeys.ofPartition(
        EXPIRY, PartitionKeys.oldestFirst(timeMillis), PartitionKeys.utf8(session));
  }

  static Bytes startOfExpiry(long timeMillis) {
    return PartitionKeys.ofPartition(EXPIRY, PartitionKeys.oldestFirst(timeMillis));
  }

  /** The session that an expiry key names. */
  static String expiring(Bytes expiry) {
    byte[] key = expiry.get();
    int start = 2 + Long.BYTES;
    return new String(key, start, key.length - start, StandardCharsets.US_ASCII);
  }
}
