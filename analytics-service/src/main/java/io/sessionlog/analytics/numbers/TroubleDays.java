package io.sessionlog.analytics.numbers;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What trouble a session had on each day of UTC that is over, in one row: who is in the most
 * trouble of a month need not be found among 720 hours of every session. Not thread-safe.
 *
 * <p><b>Invariant.</b> Of the days from {@link #from} on and before {@link #until}, what stands
 * here is the sum of what the session's hours have. A day without trouble takes no room. Of any
 * other day it says nothing.
 */
public final class TroubleDays {

  public static final int HOURS = 24;

  private static final int VERSION = 1;

  private int from;
  private int until;

  /** By day and epoch. */
  private final TreeMap<Place, long[]> days = new TreeMap<>();

  private record Place(int day, int epoch) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      return day == other.day
          ? Integer.compare(epoch, other.epoch)
          : Integer.compare(day, other.day);
    }
  }

  /**
   * Of no day yet.
   *
   * @param day the first one that it will say something of
   */
  public TroubleDays(int day) {
    from = day;
    until = day;
  }

  /** The day since 1970 in which an hour lies. */
  public static int day(int hour) {
    return Math.floorDiv(hour, HOURS);
  }

  /** The first day that begins with this hour, or later. */
  public static int dayUp(int hour) {
    return -Math.floorDiv(-hour, HOURS);
  }

  /** The first day that it says something of. */
  public int from() {
    return from;
  }

  /** The first day that it says nothing of any more. */
  public int until() {
    return until;
  }

  public boolean has(int day) {
    return from <= day && day < until;
  }

  /** All that the hours have of the days up to then has been added. */
  public void close(int day) {
    until = Math.max(until, day);
  }

  /**
   * Adds what an hour of that day has; of a day that is closed, what it has more.
   *
   * @param epoch of the session's owner then
   */
  public void add(int day, int epoch, Numbers more) {
    var place = new Place(day, epoch);
    long[] sums = days.getOrDefault(place, new long[Trouble.ALL.size()]);
    boolean isTrouble = false;
    for (Trouble trouble : Trouble.ALL) {
      sums[trouble.place()] += trouble.of(more);
      isTrouble |= sums[trouble.place()] != 0;
    }
    if (isTrouble) {
      days.put(place, sums);
    } else {
      days.remove(place);
    }
  }

  /** Whether it said something of days before this one. */
  public boolean forget(int day) {
    if (from >= day) {
      return false;
    }
    from = day;
    until = Math.max(until, day);
    days.headMap(new Place(day, Integer.MIN_VALUE)).clear();
    return true;
  }

  /** As it stands in stores; equal ones have equal bytes. */
  public byte[] toBytes() {
    var out = new VarBytes();
    out.number(VERSION);
    out.number(from);
    out.number(until - from);
    out.number(days.size());
    int before = from;
    for (Map.Entry<Place, long[]> day : days.entrySet()) {
      out.number(day.getKey().day() - before);
      out.number(day.getKey().epoch());
      for (long sum : day.getValue()) {
        out.signed(sum);
      }
      before = day.getKey().day();
    }
    return out.toBytes();
  }

  public static TroubleDays read(byte[] stored) {
    var in = new VarBytes.In(stored);
    TroubleDays read = head(in);
    each(in, read.from, (day, epoch, sums) -> read.days.put(new Place(day, epoch), sums.clone()));
    return read;
  }

  /** As {@link #read}, of {@link #from} and {@link #until} alone. */
  public static TroubleDays brief(byte[] stored) {
    return head(new VarBytes.In(stored));
  }

  /**
   * Adds up some days as they are read: of a hundred thousand sessions this is done at once.
   *
   * @param epoch of the owner who asks; null: of all
   * @param first and all up to {@code end}, which it has
   */
  public static long sum(
      byte[] stored, Trouble trouble, @Nullable Integer epoch, int first, int end) {
    var in = new VarBytes.In(stored);
    int from = head(in).from;
    long[] sum = new long[1];
    each(
        in,
        from,
        (day, ofEpoch, sums) -> {
          if (first <= day && day < end && (epoch == null || epoch == ofEpoch)) {
            sum[0] += sums[trouble.place()];
          }
        });
    return sum[0];
  }

  private interface Day {
    void is(int day, int epoch, long[] sums);
  }

  private static TroubleDays head(VarBytes.In in) {
    long version = in.number();
    if (version != VERSION) {
      throw new IllegalStateException(
          "Days of version " + version + ", which a newer version of this service wrote");
    }
    var head = new TroubleDays((int) in.number());
    head.until = head.from + (int) in.number();
    return head;
  }

  private static void each(VarBytes.In in, int from, Day each) {
    int entries = (int) in.number();
    int day = from;
    long[] sums = new long[Trouble.ALL.size()];
    for (int i = 0; i < entries; i++) {
      day += (int) in.number();
      int epoch = (int) in.number();
      for (int j = 0; j < sums.length; j++) {
        sums[j] = in.signed();
      }
      each.is(day, epoch, sums);
    }
  }
}
