package io.sessionlog.support.partition;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.common.utils.Bytes;

/**
 * Keys of a store that holds several kinds of things about the sessions of one partition. It is
 * ordered by bytes, and a session's keys stand together, so one range holds a page and another one
 * the session.
 *
 * <pre>
 *   session 00 kind …      what is kept about a session
 *   00 kind …              what is kept about the partition
 *   00 'p'                 how far the partition has been read: {@link StoreProgress}
 * </pre>
 *
 * <p>No session id holds a zero byte or is empty, so none is a prefix of another one's keys, and
 * the partition's own keys stand before all others.
 */
public final class PartitionKeys {

  /** Stands behind a session id, or before a key of the partition. */
  public static final byte END = 0;

  static final Bytes PROGRESS = ofPartition((byte) 'p');

  private PartitionKeys() {}

  public static Bytes of(String session, byte kind, byte[]... parts) {
    return join(startOf(session).get(), kind, parts);
  }

  /** A key of the partition's own. */
  public static Bytes ofPartition(byte kind, byte[]... parts) {
    return join(new byte[] {END}, kind, parts);
  }

  /** Stands before everything of the session. */
  public static Bytes startOf(String session) {
    byte[] ascii = session.getBytes(StandardCharsets.US_ASCII);
    return Bytes.wrap(Arrays.copyOf(ascii, ascii.length + 1));
  }

  /** Stands behind everything of this kind. */
  public static Bytes endOf(String session, byte kind) {
    return of(session, (byte) (kind + 1));
  }

  public static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  public static byte[] number(long number) {
    return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
  }

  public static long number(byte[] value) {
    return ByteBuffer.wrap(value).getLong();
  }

  public static byte[] oldestFirst(long timeMillis) {
    return number(timeMillis ^ Long.MIN_VALUE);
  }

  public static byte[] newestFirst(long timeMillis) {
    return number(~(timeMillis ^ Long.MIN_VALUE));
  }

  /** The time that {@link #newestFirst} wrote there. */
  public static long timeMillis(byte[] key, int at) {
    return ~ByteBuffer.wrap(key, at, Long.BYTES).getLong() ^ Long.MIN_VALUE;
  }

  private static Bytes join(byte[] start, byte kind, byte[]... parts) {
    int length = start.length + 1;
    for (byte[] part : parts) {
      length += part.length;
    }
    ByteBuffer joined = ByteBuffer.allocate(length).put(start).put(kind);
    for (byte[] part : parts) {
      joined.put(part);
    }
    return Bytes.wrap(joined.array());
  }
}
