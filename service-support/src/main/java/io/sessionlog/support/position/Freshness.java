package io.sessionlog.support.position;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntToLongFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How old what was read of one topic may be. It holds that all that was in a partition so long ago
 * has been read: the log's end is asked for once a second, and counts from the moment of the
 * question, as soon as everything before it has been read. Who hears nothing, or does not get
 * there, grows older. Time is that of {@link System#nanoTime()}: a clock that is set makes nothing
 * old.
 *
 * <p>{@link LogEnds} tells it, from one thread; any thread asks.
 */
public final class Freshness {

  /** Older answers say so: well above the second or two that a healthy node is behind. */
  public static final Duration FRESH = Duration.ofSeconds(5);

  /** While nothing is known. */
  public static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();

  private static final long NEVER = Long.MIN_VALUE;

  /** Of what nothing is read of. */
  public static final Freshness UNKNOWN = new Freshness(Clock.systemUTC(), partition -> -1);

  private final Clock clock;
  private final LongSupplier nanoTime;
  private final IntToLongFunction read;
  private final @Nullable Supplier<Freshness> present;
  private final Map<Integer, Mark> marks = new ConcurrentHashMap<>();
  private volatile long oldest = NEVER;
  private volatile int partitions;

  /**
   * What is known of one partition.
   *
   * @param readNanos all that was there by then has been read, or {@link #NEVER}
   * @param end the end that is to be reached
   * @param heardNanos when it was asked for
   * @param readUpTo the offset that is read next; -1: the partition is not read here
   * @param emptyUpTo from there up to here there is nothing but the marks of transactions
   */
  record Mark(long readNanos, long end, long heardNanos, long readUpTo, long emptyUpTo) {

    boolean isReached() {
      return readUpTo >= end || emptyUpTo >= end;
    }

    Mark at(long newReadUpTo, long newEmptyUpTo) {
      // Who has gone back has another store, which may know less than the one before.
      long before = newReadUpTo < readUpTo ? NEVER : readNanos;
      var mark = new Mark(before, end, heardNanos, newReadUpTo, newEmptyUpTo);
      return newReadUpTo >= 0 && mark.isReached()
          ? new Mark(heardNanos, end, heardNanos, newReadUpTo, newEmptyUpTo)
          : mark;
    }
  }

  /**
   * @param read the offset of a partition that is read next; -1 for one that is not read here
   */
  public Freshness(Clock clock, IntToLongFunction read) {
    this(clock, System::nanoTime, read);
  }

  Freshness(Clock clock, LongSupplier nanoTime, IntToLongFunction read) {
    this(clock, nanoTime, read, null);
  }

  private Freshness(
      Clock clock,
      LongSupplier nanoTime,
      IntToLongFunction read,
      @Nullable Supplier<Freshness> present) {
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.read = read;
    this.present = present;
  }

  /**
   * Of whichever is read at present: each topic has its own.
   *
   * @param present asked each time
   */
  public static Freshness ofPresent(Clock clock, Supplier<Freshness> present) {
    return new Freshness(clock, System::nanoTime, partition -> -1, present);
  }

  long nanoTime() {
    return nanoTime.getAsLong();
  }

  /** The log's end, asked for at {@code whenNanos}. One that was not reached yet stays the aim. */
  public void heard(int partition, long end, long whenNanos) {
    Mark known = look(partition);
    if (known == null || known.isReached() || known.readUpTo() < 0) {
      long readUpTo = read.applyAsLong(partition);
      long readNanos = known == null ? NEVER : known.readNanos();
      long emptyUpTo = known != null && known.readUpTo() == readUpTo ? known.emptyUpTo() : readUpTo;
      marks.put(
          partition,
          new Mark(readNanos, end, whenNanos, readUpTo, readUpTo).at(readUpTo, emptyUpTo));
    }
  }

  /** The mark of a partition that is not where it should be; null if it is. */
  @Nullable Mark missing(int partition) {
    Mark mark = look(partition);
    return mark == null || mark.readUpTo() < 0 || mark.isReached() ? null : mark;
  }

  /** Between these two offsets there is no record. */
  void isEmpty(int partition, long from, long to) {
    marks.computeIfPresent(
        partition, (p, known) -> known.readUpTo() == from ? known.at(from, to) : known);
  }

  /**
   * Looks once more at all partitions, after some were told of.
   *
   * @return whether something is known of every partition that is read here
   */
  public boolean settle() {
    boolean any = false;
    long found = Long.MAX_VALUE;
    for (int partition : marks.keySet()) {
      Mark mark = look(partition);
      if (mark != null && mark.readUpTo() >= 0) {
        any = true;
        found = Math.min(found, mark.readNanos());
      }
    }
    oldest = any ? found : NEVER;
    partitions = marks.size();
    return !any || found != NEVER;
  }

  private @Nullable Mark look(int partition) {
    long readUpTo = read.applyAsLong(partition);
    return marks.computeIfPresent(
        partition,
        (p, known) ->
            known.at(readUpTo, readUpTo == known.readUpTo() ? known.emptyUpTo() : readUpTo));
  }

  /** How many the topic has, as all of them were told of; 0 before. */
  public int partitions() {
    return present == null ? partitions : present.get().partitions();
  }

  /**
   * Whether all has been read that was in a partition at some moment. To compare an {@link
   * #age(int)} instead would take a second look at the time.
   *
   * @param nanos of {@link System#nanoTime()}
   */
  public boolean hasReadUpTo(int partition, long nanos) {
    if (present != null) {
      return present.get().hasReadUpTo(partition, nanos);
    }
    Mark mark = marks.get(partition);
    return mark != null && mark.readNanos() != NEVER && mark.readNanos() - nanos >= 0;
  }

  /** How old what was read may be, of whichever partition is oldest. */
  public Duration age() {
    return present == null ? age(oldest) : present.get().age();
  }

  public Duration age(int partition) {
    if (present != null) {
      return present.get().age(partition);
    }
    Mark mark = marks.get(partition);
    return age(mark == null ? NEVER : mark.readNanos());
  }

  private Duration age(long sinceNanos) {
    return sinceNanos == NEVER
        ? FOREVER
        : Duration.ofNanos(Math.max(0, nanoTime.getAsLong() - sinceNanos));
  }

  /** All that was in the log at this moment has been read. */
  public Instant asOf(Duration age) {
    return clock.instant().minus(age);
  }

  /** Whether an answer of this age has to say so. */
  public static boolean isStale(Duration age) {
    return age.compareTo(FRESH) > 0;
  }

  /**
   * How many seconds old what was read may be, where that has to be said; else 0, and as long as it
   * is not known.
   */
  public long staleSeconds() {
    Duration age = age();
    return age.equals(FOREVER) || !isStale(age) ? 0 : age.toSeconds();
  }
}
