package io.sessionlog.notifier.courier;

import java.util.Arrays;

/**
 * Whether an endpoint is worth trying. It opens when half of the last {@value #WINDOW} attempts
 * have failed for {@link #PATIENCE_MILLIS}; then one attempt at a time asks whether the endpoint is
 * back, at growing intervals, and the first that succeeds closes it.
 */
final class Circuit {

  static final int WINDOW = 20;
  private static final int ENOUGH = 10;
  static final long PATIENCE_MILLIS = 10_000;
  private static final long FIRST_PROBE_MILLIS = 5_000;
  private static final long LONGEST_PROBE_MILLIS = 300_000;

  private final Retries retries;
  private int failures;
  private int seen;
  private final boolean[] failed = new boolean[WINDOW];
  private long failingSince = -1;
  private boolean open;
  private int probes;
  private long probeAt;

  Circuit(Retries retries) {
    this.retries = retries;
  }

  boolean isOpen() {
    return open;
  }

  /** When the next attempt may ask; only while it is open. */
  long probeAt() {
    return probeAt;
  }

  int probes() {
    return probes;
  }

  void restore(long probeAt, int probes) {
    open = true;
    this.probeAt = probeAt;
    this.probes = probes;
  }

  /** Takes note of an attempt. */
  void note(boolean failure, long now) {
    if (open) {
      if (failure) {
        probes++;
        probeAt = now + probeDelay();
      } else {
        close();
      }
      return;
    }
    int slot = seen++ % WINDOW;
    failures += (failure ? 1 : 0) - (failed[slot] ? 1 : 0);
    failed[slot] = failure;
    int counted = Math.min(seen, WINDOW);
    if (counted >= ENOUGH && failures * 2 >= counted) {
      if (failingSince < 0) {
        failingSince = now;
      }
      if (now - failingSince >= PATIENCE_MILLIS) {
        open(now);
      }
    } else {
      failingSince = -1;
    }
  }

  void open(long now) {
    if (!open) {
      open = true;
      probes = 0;
      probeAt = now + probeDelay();
    }
  }

  void close() {
    open = false;
    failingSince = -1;
    failures = 0;
    seen = 0;
    probes = 0;
    Arrays.fill(failed, false);
  }

  private long probeDelay() {
    long delay = FIRST_PROBE_MILLIS << Math.min(probes, 10);
    return retries.jittered(Math.min(delay, LONGEST_PROBE_MILLIS));
  }
}
