package io.sessionlog.replay.output;

import java.io.Console;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** How far a long piece of work has come, on one line of a terminal that is written over. */
public final class Progress {

  private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final String CLEAR_LINE = "\r\u001b[K";

  private final PrintWriter terminal;
  private final boolean visible;
  private final String what;
  private final String records;
  private boolean isOfSeveral;
  private long total;
  private long done;
  private long passed;
  private long startedAt;
  private long shownAt;

  /** A visible one; for tests. */
  Progress(PrintWriter terminal, boolean visible, String what, String records) {
    this.terminal = terminal;
    this.visible = visible;
    this.what = what;
    this.records = records;
  }

  /** Silent unless a person watches: nothing is shown when input or output is piped. */
  public static Progress of(PrintWriter err, String what) {
    return of(err, what, "events");
  }

  /**
   * @param records what is read, in the plural
   */
  public static Progress of(PrintWriter err, String what, String records) {
    return new Progress(err, Terminal.isPresent(), what, records);
  }

  public static Progress none() {
    return new Progress(new PrintWriter(java.io.Writer.nullWriter()), false, "", "");
  }

  /**
   * @param offsets how many there are to pass
   */
  public void begin(long offsets) {
    if (!isOfSeveral) {
      start(offsets);
    }
  }

  /**
   * What follows is one piece of work in several readings, each of which begins and ends.
   *
   * @param offsets how many there are to pass in all of them
   */
  public void beginSeveral(long offsets) {
    isOfSeveral = true;
    start(offsets);
  }

  private void start(long offsets) {
    total = offsets;
    done = 0;
    passed = 0;
    startedAt = System.nanoTime();
    shownAt = startedAt;
  }

  public void record() {
    passed++;
  }

  public void advance(long offsets) {
    done += offsets;
    if (visible) {
      long now = System.nanoTime();
      if (now - shownAt > INTERVAL_NANOS) {
        shownAt = now;
        show((now - startedAt) / 1e9);
      }
    }
  }

  public void end() {
    if (visible) {
      terminal.print(CLEAR_LINE);
      terminal.flush();
    }
  }

  private void show(double seconds) {
    double fraction = total == 0 ? 1 : (double) done / total;
    long left = fraction == 0 ? 0 : Math.round(seconds / fraction - seconds);
    terminal.printf(
        Locale.ROOT,
        "%s%s: %.0f %%, %,d %s, %,.0f/s, %d s left",
        CLEAR_LINE,
        what,
        100 * fraction,
        passed,
        records,
        passed / seconds,
        left);
    terminal.flush();
  }

  /** Whether a person sits before both input and output. */
  private static final class Terminal {
    @SuppressWarnings("SystemConsoleNull") // Null on Java 17; newer ones are asked as well.
    static boolean isPresent() {
      Console console = System.console();
      if (console == null) {
        return false;
      }
      try {
        // From Java 22 on there is a console also without a terminal, and this method tells.
        return (boolean) Console.class.getMethod("isTerminal").invoke(console);
      } catch (ReflectiveOperationException olderJava) {
        return true;
      }
    }
  }
}
