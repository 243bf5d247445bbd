package io.sessionlog.projector.rebuild;

import java.io.Console;
import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * How far a rebuild has come, told while it runs: on one line of a terminal that is written over,
 * and elsewhere, as in the log of a job, by a line every ten seconds.
 */
public final class RebuildProgress {

  private static final long TERMINAL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long LINES_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final String CLEAR_LINE = "\r\u001b[K";

  private final PrintStream out;
  private final String what;
  private final boolean isTerminal;
  private final AtomicLong total = new AtomicLong();
  private final LongAdder done = new LongAdder();
  private final AtomicLong shownAt = new AtomicLong(System.nanoTime());
  private long startedAt = System.nanoTime();

  /** For a terminal, or for others. */
  RebuildProgress(PrintStream out, String what, boolean isTerminal) {
    this.out = out;
    this.what = what;
    this.isTerminal = isTerminal;
  }

  public static RebuildProgress of(PrintStream out, String what) {
    return new RebuildProgress(out, what, isTerminal());
  }

  @SuppressWarnings("SystemConsoleNull") // Null on Java 17; newer ones have one that says more.
  private static boolean isTerminal() {
    Console console = System.console();
    return console != null && System.getenv("TERM") != null;
  }

  /** Before other threads begin. */
  void begin(long offsets) {
    total.set(offsets);
    startedAt = System.nanoTime();
  }

  /** More to be read than was known. */
  void more(long offsets) {
    total.addAndGet(offsets);
  }

  /** By any thread; one of them tells. */
  void advance(long offsets) {
    done.add(offsets);
    long now = System.nanoTime();
    long shown = shownAt.get();
    if (now - shown > (isTerminal ? TERMINAL_NANOS : LINES_NANOS)
        && shownAt.compareAndSet(shown, now)) {
      out.print(isTerminal ? CLEAR_LINE + line(now) : line(now) + System.lineSeparator());
      out.flush();
    }
  }

  private String line(long now) {
    double seconds = (now - startedAt) / 1e9;
    long passed = done.sum();
    double fraction = total.get() == 0 ? 1 : (double) passed / total.get();
    long left = fraction == 0 ? 0 : Math.round(seconds / fraction - seconds);
    return String.format(
        Locale.ROOT,
        "%s: %.0f %%, %,d events read, %,.0f/s, %d s left",
        what,
        100 * fraction,
        passed,
        passed / seconds,
        left);
  }

  void end() {
    if (isTerminal) {
      out.print(CLEAR_LINE);
      out.flush();
    }
  }
}
