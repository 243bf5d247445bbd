package io.sessionlog.analytics.fold;

import io.sessionlog.analytics.numbers.Numbers;
import org.jspecify.annotations.Nullable;

/** What {@link StatsFold} remembers between events: stores, or maps. */
public interface StatsMemory {

  @Nullable Head head(String sessionId);

  void head(String sessionId, Head head);

  /**
   * @param id of a message or call
   */
  @Nullable Mark mark(String sessionId, String id);

  void mark(String sessionId, String id, Mark mark);

  /**
   * Adds to what an hour has of a session, and to every sum that the session is part of.
   *
   * @param owner of that epoch
   */
  void add(String sessionId, @Nullable String owner, int epoch, int hour, Numbers more);

  /**
   * As {@link #add}, of an hour in which what is now known better was counted before. Of an hour
   * that is forgotten nothing is known again: its sums would lack what was counted first.
   *
   * @param more may be less for some measures
   */
  void amend(String sessionId, @Nullable String owner, int epoch, int hour, Numbers more);
}
