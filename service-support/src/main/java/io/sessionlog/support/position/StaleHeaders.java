package io.sessionlog.support.position;

import io.sessionlog.model.json.Timestamps;
import java.time.Duration;
import java.util.function.BiConsumer;

/** Tells readers how old an answer may be. */
public final class StaleHeaders {

  /** All that was in the log by then is in the answer; absent while that is not known. */
  public static final String AS_OF = "Session-As-Of";

  /** How many seconds old the answer may be, where that is more than {@link Freshness#FRESH}. */
  public static final String STALE = "Session-Stale";

  private StaleHeaders() {}

  public static void write(Freshness freshness, Duration age, BiConsumer<String, String> header) {
    if (!age.equals(Freshness.FOREVER)) {
      header.accept(AS_OF, Timestamps.format(freshness.asOf(age)));
      if (Freshness.isStale(age)) {
        header.accept(STALE, seconds(age));
      }
    }
  }

  /** Whole seconds, and at least one. */
  public static String seconds(Duration age) {
    return Long.toString(Math.max(1, age.toSeconds()));
  }
}
