package io.sessionlog.notifier.run;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of an endpoint's attempts, the newest first.
 *
 * @param next the place where the next page begins; null: this is the last one
 */
public record Attempts(List<Entry> entries, @Nullable Place next) {

  /**
   * @param offset of the record
   * @param skip how many of its attempts were on the pages before
   */
  public record Place(long offset, int skip) {}

  /** See {@link AttemptBlock.Entry}. */
  public record Entry(
      long at,
      String notificationId,
      String type,
      String sessionId,
      int number,
      String result,
      int status,
      long durationMillis,
      @Nullable String error,
      @Nullable String answer) {}
}
