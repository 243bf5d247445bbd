package io.sessionlog.analytics.fold;

import io.sessionlog.analytics.numbers.AckKind;
import io.sessionlog.analytics.numbers.Measures;
import java.nio.ByteBuffer;

/** What has been counted of one message or call, so that its repetition is known as one. */
public final class Mark {

  private static final byte VERSION = 1;
  private static final int NEVER = -1;

  private long lastMillis;
  private final int epoch;

  /** The hour in which an own message was counted as sent. */
  private int sentHour = NEVER;

  private long sentMillis;

  /** The hour in which a tick was counted whose message had not come. */
  private int orphanHour = NEVER;

  private int acks;
  private int flags;

  /** What can be known of a message once. */
  enum Flag {
    /** The message itself was counted. */
    SEEN(1),
    /** By an event {@code message}. */
    AS_MESSAGE(2),
    /** By an event {@code message_create}. */
    AS_CREATED(4),
    DELIVERED(8),
    READ(16),
    FAILED(32),
    /** It was known before the session changed hands: who has it now was never to be told of it. */
    ANOTHERS(64);

    private final int bit;

    Flag(int bit) {
      this.bit = bit;
    }
  }

  Mark(long atMillis, int epoch) {
    this.lastMillis = atMillis;
    this.epoch = epoch;
  }

  public long lastMillis() {
    return lastMillis;
  }

  int epoch() {
    return epoch;
  }

  void touched(long atMillis) {
    lastMillis = atMillis;
  }

  boolean is(Flag flag) {
    return (flags & flag.bit) != 0;
  }

  /** Whether it was not so before. */
  boolean becomes(Flag flag) {
    boolean isNew = !is(flag);
    flags |= flag.bit;
    return isNew;
  }

  void isNot(Flag flag) {
    flags &= ~flag.bit;
  }

  /** Whether no such tick came before. */
  boolean ticked(AckKind kind) {
    int bit = 1 << (Measures.ack(kind) - Measures.ack(AckKind.ERROR));
    boolean isNew = (acks & bit) == 0;
    acks |= bit;
    return isNew;
  }

  void sent(int hour, long atMillis) {
    sentHour = hour;
    sentMillis = atMillis;
  }

  boolean isSent() {
    return sentHour != NEVER;
  }

  int sentHour() {
    return sentHour;
  }

  long sentMillis() {
    return sentMillis;
  }

  void orphaned(int hour) {
    orphanHour = hour;
  }

  boolean isOrphan() {
    return orphanHour != NEVER;
  }

  int orphanHour() {
    return orphanHour;
  }

  void found() {
    orphanHour = NEVER;
  }

  public byte[] toBytes() {
    return ByteBuffer.allocate(1 + 2 * Long.BYTES + 3 * Integer.BYTES + 2)
        .put(VERSION)
        .putLong(lastMillis)
        .putInt(epoch)
        .putInt(sentHour)
        .putLong(sentMillis)
        .putInt(orphanHour)
        .put((byte) acks)
        .put((byte) flags)
        .array();
  }

  public static Mark read(byte[] stored) {
    ByteBuffer in = ByteBuffer.wrap(stored);
    byte version = in.get();
    if (version != VERSION) {
      throw new IllegalStateException(
          "A mark of version " + version + ", which a newer version of this service wrote");
    }
    var mark = new Mark(in.getLong(), in.getInt());
    mark.sentHour = in.getInt();
    mark.sentMillis = in.getLong();
    mark.orphanHour = in.getInt();
    mark.acks = in.get();
    mark.flags = in.get();
    return mark;
  }
}
