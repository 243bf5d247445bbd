package io.sessionlog.replay.redrive;

import org.jspecify.annotations.Nullable;

/**
 * What is to become of a refused record.
 *
 * @param origin the id that a redriven event carries in its header {@code redriven-from}
 * @param obstacle why it is left alone; null if it can be put back
 */
record Verdict(String origin, @Nullable String obstacle) {

  static Verdict putBack(String origin) {
    return new Verdict(origin, null);
  }

  static Verdict leave(String origin, String obstacle) {
    return new Verdict(origin, obstacle);
  }
}
