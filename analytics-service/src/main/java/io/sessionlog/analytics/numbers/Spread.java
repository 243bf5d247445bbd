package io.sessionlog.analytics.numbers;

import java.util.Arrays;

/**
 * How durations are spread: counts by magnitude, in the layout of an HdrHistogram of two digits
 * (256 sub-buckets, half of them new at each doubling). Adding is exact and asks for no order; a
 * quantile is off by less than 0.4 %.
 *
 * <p>HdrHistogram itself takes 11 kB to hold a single value, and 40 bytes of head to write it;
 * there are three of these for each session and hour, most of them with a handful of values. Here a
 * bucket without values costs nothing. {@code SpreadTest} holds the layout to the library's.
 */
public final class Spread {

  /** Longer ones count as this long: the memory of a message ends here. */
  static final long MAX_MILLIS = 7L * 24 * 3_600_000;

  private static final int HALF_MAGNITUDE = 7;
  private static final int HALF = 1 << HALF_MAGNITUDE;

  // Most hours have no such duration at all.
  private static final int[] NO_PLACES = {};
  private static final long[] NO_COUNTS = {};

  private int[] places = NO_PLACES;
  private long[] counts = NO_COUNTS;
  private int size;

  public void record(long millis) {
    add(place(millis), 1);
  }

  static int place(long millis) {
    long value = Math.min(Math.max(millis, 0), MAX_MILLIS);
    int doublings = Long.SIZE - Long.numberOfLeadingZeros(value | (2 * HALF - 1)) - 8;
    return (doublings << HALF_MAGNITUDE) + (int) (value >>> doublings);
  }

  /** The middle of what counts as equal. */
  private static long millis(int place) {
    int doublings = Math.max(0, (place >>> HALF_MAGNITUDE) - 1);
    long first = (long) (place - (doublings << HALF_MAGNITUDE)) << doublings;
    return first + ((1L << doublings) >> 1);
  }

  void add(int place, long count) {
    int at = size > 0 && places[size - 1] < place ? -size - 1 : search(place);
    if (at >= 0) {
      counts[at] += count;
      return;
    }
    int insert = -at - 1;
    if (size == places.length) {
      int capacity = Math.max(4, size * 2);
      places = Arrays.copyOf(places, capacity);
      counts = Arrays.copyOf(counts, capacity);
    }
    System.arraycopy(places, insert, places, insert + 1, size - insert);
    System.arraycopy(counts, insert, counts, insert + 1, size - insert);
    places[insert] = place;
    counts[insert] = count;
    size++;
  }

  private int search(int place) {
    return Arrays.binarySearch(places, 0, size, place);
  }

  public void add(Spread other) {
    for (int i = 0; i < other.size; i++) {
      add(other.places[i], other.counts[i]);
    }
  }

  /** How many values there are. */
  public long count() {
    long sum = 0;
    for (int i = 0; i < size; i++) {
      sum += counts[i];
    }
    return sum;
  }

  /**
   * The value that this share of all does not exceed.
   *
   * @param share 0 to 1, of at least one value
   */
  public long quantileMillis(double share) {
    long rank = Math.max(1, (long) Math.ceil(share * count()));
    long seen = 0;
    for (int i = 0; i < size; i++) {
      seen += counts[i];
      if (seen >= rank) {
        return millis(places[i]);
      }
    }
    throw new IllegalStateException("no value has a quantile");
  }

  void writeTo(VarBytes out) {
    out.number(size);
    int before = 0;
    for (int i = 0; i < size; i++) {
      out.number(places[i] - before);
      out.number(counts[i]);
      before = places[i];
    }
  }

  void addFrom(VarBytes.In in) {
    int entries = (int) in.number();
    int place = 0;
    for (int i = 0; i < entries; i++) {
      place += (int) in.number();
      add(place, in.number());
    }
  }
}
