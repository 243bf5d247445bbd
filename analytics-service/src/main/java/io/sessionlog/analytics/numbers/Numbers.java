package io.sessionlog.analytics.numbers;

import io.sessionlog.model.SessionStatus;
import java.time.Duration;
import java.util.Arrays;

/**
 * What is counted: of one session in one hour, of a user's sessions in a day, or what one event
 * adds. Any two of them can be added, in any order. Not thread-safe.
 */
public final class Numbers {

  /** A connected session that is silent for longer is not known to live. */
  public static final Duration SIGN_OF_LIFE = Duration.ofMinutes(30);

  public static final int HOUR_MILLIS = 3_600_000;

  private static final int VERSION = 1;

  private final long[] counts = new long[Measures.SIZE];
  private final Spread toConnect = new Spread();
  private final Spread toDelivered = new Spread();
  private final Spread toRead = new Spread();

  /** The hour since 1970 in which a moment lies. */
  public static int hour(long millis) {
    return (int) Math.floorDiv(millis, HOUR_MILLIS);
  }

  public static long startMillis(int hour) {
    return (long) hour * HOUR_MILLIS;
  }

  /**
   * @param measure one of {@link Measures}
   * @param more may be negative for what turned out otherwise
   */
  public void add(int measure, long more) {
    counts[measure] += more;
  }

  /** Forgets what was to be taken from a count that is not there any more. */
  public void raiseToZero() {
    for (int i = 0; i < counts.length; i++) {
      counts[i] = Math.max(0, counts[i]);
    }
  }

  public long of(int measure) {
    return counts[measure];
  }

  public void add(Numbers other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
    toConnect.add(other.toConnect);
    toDelivered.add(other.toDelivered);
    toRead.add(other.toRead);
  }

  /** Takes what an hour has of a measure. */
  @FunctionalInterface
  public interface TimeByHour {
    void add(int hour, int measure, long millis);
  }

  /**
   * The time between two moments in one status, by the hours it falls into.
   *
   * @param measure a status's, or {@link Measures#UNTOLD_MILLIS}
   * @param signMillis the last sign of life; only asked of a connected session
   */
  public static void time(int measure, long signMillis, long from, long to, TimeByHour into) {
    long seenUntil = to;
    if (measure == Measures.millis(SessionStatus.SESSION_CONNECTED)) {
      seenUntil = Math.max(from, Math.min(to, signMillis + SIGN_OF_LIFE.toMillis()));
    }
    split(measure, from, seenUntil, into);
    split(Measures.UNSEEN_MILLIS, seenUntil, to, into);
  }

  private static void split(int measure, long from, long to, TimeByHour into) {
    long at = from;
    while (at < to) {
      int hour = hour(at);
      long end = Math.min(to, startMillis(hour + 1));
      into.add(hour, measure, end - at);
      at = end;
    }
  }

  public void connectedAfter(long millis) {
    add(Measures.CONNECT_MILLIS, Math.min(millis, Spread.MAX_MILLIS));
    toConnect.record(millis);
  }

  public void deliveredAfter(long millis) {
    add(Measures.DELIVERED_MILLIS, Math.min(millis, Spread.MAX_MILLIS));
    toDelivered.record(millis);
  }

  public void readAfter(long millis) {
    add(Measures.READ_MILLIS, Math.min(millis, Spread.MAX_MILLIS));
    toRead.record(millis);
  }

  public Latency timeToConnect() {
    return new Latency(toConnect, counts[Measures.CONNECT_MILLIS]);
  }

  public Latency timeToDelivered() {
    return new Latency(toDelivered, counts[Measures.DELIVERED_MILLIS]);
  }

  public Latency timeToRead() {
    return new Latency(toRead, counts[Measures.READ_MILLIS]);
  }

  /**
   * Durations with their exact sum.
   *
   * @param sumMillis of all values, none of which counts for more than a week
   */
  public record Latency(Spread spread, long sumMillis) {}

  /** As it stands in stores; equal numbers have equal bytes. */
  public byte[] toBytes() {
    var out = new VarBytes();
    out.number(VERSION);
    int kinds = 0;
    for (long count : counts) {
      kinds += count == 0 ? 0 : 1;
    }
    out.number(kinds);
    int before = 0;
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] != 0) {
        out.number(i - before);
        out.number(counts[i]);
        before = i;
      }
    }
    toConnect.writeTo(out);
    toDelivered.writeTo(out);
    toRead.writeTo(out);
    return out.toBytes();
  }

  /** Adds what stands in a store. */
  public void add(byte[] stored) {
    VarBytes.In in = addCountsFrom(stored);
    toConnect.addFrom(in);
    toDelivered.addFrom(in);
    toRead.addFrom(in);
  }

  /**
   * As {@link #add(byte[])} without how durations are spread, which takes the most time to read.
   */
  public void addCounts(byte[] stored) {
    VarBytes.In unused = addCountsFrom(stored);
  }

  private VarBytes.In addCountsFrom(byte[] stored) {
    var in = new VarBytes.In(stored);
    long version = in.number();
    if (version != VERSION) {
      throw new IllegalArgumentException(
          "Numbers of version " + version + ", which a newer version of this service wrote");
    }
    int kinds = (int) in.number();
    int measure = 0;
    for (int i = 0; i < kinds; i++) {
      measure += (int) in.number();
      counts[measure] += in.number();
    }
    return in;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Numbers that && Arrays.equals(toBytes(), that.toBytes());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(toBytes());
  }

  @Override
  public String toString() {
    var text = new StringBuilder("Numbers[");
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] != 0) {
        text.append(i).append('=').append(counts[i]).append(' ');
      }
    }
    return text.append("]").toString();
  }
}
