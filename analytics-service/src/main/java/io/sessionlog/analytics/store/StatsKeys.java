package io.sessionlog.analytics.store;

import io.sessionlog.support.partition.PartitionKeys;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Where what stands in the store of numbers.
 *
 * <pre>
 *   session 00 'b' hour epoch    what an hour has of a session, while it had one owner
 *   00 'a' owner hour            the sum of an owner's sessions in an hour
 *   00 'd' session               what trouble the session had, by day
 *   00 'h' session               the session's head
 *   00 'o' owner session         whose sessions they are now
 *   00 't' hour                  the sum of all sessions in an hour
 * </pre>
 *
 * <p>An owner is its length and its name: none is a prefix of another's.
 */
final class StatsKeys {

  private static final byte BUCKET = 'b';
  private static final byte OWNER_SUM = 'a';
  private static final byte DAYS = 'd';
  private static final byte HEAD = 'h';
  private static final byte OWNED = 'o';
  private static final byte TOTAL = 't';
  private static final int NO_OWNER = 0xffff;

  private StatsKeys() {}

  static Bytes bucket(String session, int hour, int epoch) {
    return PartitionKeys.of(session, BUCKET, number(hour), number(epoch));
  }

  static int hourOfBucket(Bytes key) {
    return ByteBuffer.wrap(key.get()).getInt(key.get().length - 2 * Integer.BYTES);
  }

  static int epochOfBucket(Bytes key) {
    return ByteBuffer.wrap(key.get()).getInt(key.get().length - Integer.BYTES);
  }

  static Bytes ownerSum(@Nullable String owner, int hour) {
    return PartitionKeys.ofPartition(OWNER_SUM, owner(owner), number(hour));
  }

  static Bytes firstOwnerSum() {
    return PartitionKeys.ofPartition(OWNER_SUM);
  }

  static Bytes endOfOwnerSums() {
    return PartitionKeys.ofPartition((byte) (OWNER_SUM + 1));
  }

  /**
   * @param ownerSum of any hour
   */
  static Bytes ofSameOwner(Bytes ownerSum, int hour) {
    byte[] key = ownerSum.get().clone();
    ByteBuffer.wrap(key).putInt(key.length - Integer.BYTES, hour);
    return Bytes.wrap(key);
  }

  static Bytes total(int hour) {
    return PartitionKeys.ofPartition(TOTAL, number(hour));
  }

  /** Of an owner's sum, or a total. */
  static int hourOfSum(Bytes key) {
    return ByteBuffer.wrap(key.get()).getInt(key.get().length - Integer.BYTES);
  }

  static Bytes days(String session) {
    return PartitionKeys.ofPartition(DAYS, session.getBytes(StandardCharsets.US_ASCII));
  }

  static Bytes head(String session) {
    return PartitionKeys.ofPartition(HEAD, session.getBytes(StandardCharsets.US_ASCII));
  }

  static Bytes firstHead() {
    return PartitionKeys.ofPartition(HEAD);
  }

  static Bytes endOfHeads() {
    return PartitionKeys.ofPartition((byte) (HEAD + 1));
  }

  static String sessionOfHead(Bytes key) {
    byte[] bytes = key.get();
    return new String(bytes, 2, bytes.length - 2, StandardCharsets.US_ASCII);
  }

  static Bytes owned(@Nullable String owner, String session) {
    return PartitionKeys.ofPartition(
        OWNED, owner(owner), session.getBytes(StandardCharsets.US_ASCII));
  }

  static Bytes firstOwned(String owner) {
    return PartitionKeys.ofPartition(OWNED, owner(owner));
  }

  /** No session id holds such a byte. */
  static Bytes endOfOwned(String owner) {
    return PartitionKeys.ofPartition(OWNED, owner(owner), new byte[] {(byte) 0xff});
  }

  static String sessionOfOwned(Bytes key, String owner) {
    byte[] bytes = key.get();
    int start = 2 + owner(owner).length;
    return new String(bytes, start, bytes.length - start, StandardCharsets.US_ASCII);
  }

  private static byte[] owner(@Nullable String owner) {
    byte[] name = owner == null ? new byte[0] : owner.getBytes(StandardCharsets.UTF_8);
    int length = owner == null ? NO_OWNER : name.length;
    byte[] key = Arrays.copyOf(new byte[] {(byte) (length >> 8), (byte) length}, 2 + name.length);
    System.arraycopy(name, 0, key, 2, name.length);
    return key;
  }

  /** Hours before 1970 do not come. */
  private static byte[] number(int number) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(Math.max(0, number)).array();
  }
}
