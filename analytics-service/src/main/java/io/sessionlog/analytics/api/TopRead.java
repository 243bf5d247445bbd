package io.sessionlog.analytics.api;

import io.sessionlog.analytics.fold.Head;
import io.sessionlog.analytics.numbers.Numbers;
import io.sessionlog.analytics.numbers.Trouble;
import io.sessionlog.analytics.store.StatsReader;
import io.sessionlog.analytics.store.StoreLock;
import io.sessionlog.support.security.Caller;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One partition's part of a top: first who is in it, of what is ranked by alone, and then all
 * numbers of these few.
 */
final class TopRead {

  /** Each of them has up to 46 rows to be read under the lock, and the fold waits meanwhile. */
  private static final int SESSIONS_AT_A_TIME = 8;

  private record Candidate(String session, long value) {}

  private static final Comparator<Candidate> LEAST_FIRST =
      Comparator.comparingLong(Candidate::value)
          .thenComparing(Comparator.comparing(Candidate::session).reversed());

  private final StatsReader reader;
  private final StoreLock lock;
  private final SumPlaces.Deadline deadline;
  private final Caller caller;
  private final StatsQuery query;
  private final long nowMillis;
  private final long fromMillis;

  TopRead(
      StatsReader reader,
      StoreLock lock,
      SumPlaces.Deadline deadline,
      Caller caller,
      StatsQuery query,
      long nowMillis) {
    this.reader = reader;
    this.lock = lock;
    this.deadline = deadline;
    this.caller = caller;
    this.query = new StatsQuery(StatsQuery.Bucket.DAY, query.zone(), query.ends());
    this.nowMillis = nowMillis;
    fromMillis = Numbers.startMillis(query.from());
  }

  /**
   * @param owner whose sessions; null: all
   * @param into is given the first ones
   */
  void read(Trouble by, int limit, @Nullable String owner, TopList into) {
    var first = new PriorityQueue<>(LEAST_FIRST);
    BiConsumer<String, Head> rank =
        (session, head) -> {
          deadline.check();
          long value = isAsked(head) ? value(by, session, head) : 0;
          if (value > 0) {
            first.add(new Candidate(session, value));
            if (first.size() > limit) {
              first.remove();
            }
          }
        };
    String after = "";
    while (after != null) {
      String known = after;
      after =
          lock.read(
              () ->
                  owner == null
                      ? reader.heads(known, SESSIONS_AT_A_TIME, rank)
                      : reader.headsOf(owner, known, SESSIONS_AT_A_TIME, rank));
    }
    for (Candidate candidate : first) {
      deadline.check();
      lock.reading(() -> add(candidate.session(), into));
    }
  }

  private boolean isAsked(Head head) {
    return (!head.isGone() || head.momentMillis() >= fromMillis) && caller.maySee(head.owner());
  }

  private long value(Trouble by, String session, Head head) {
    // Nothing is stored of later hours: who has been silent for all of the time is not looked up.
    int end = Math.min(query.to(), Numbers.hour(head.momentMillis()) + 1);
    long stored = reader.trouble(session, epoch(head), by, query.from(), end);
    var open = new Tally(query, nowMillis);
    open.addOpenTime(head);
    return stored + by.of(open.buckets().get(0));
  }

  /** It may have changed hands since it was found. */
  private void add(String session, TopList into) {
    Head head = reader.head(session);
    if (head != null && isAsked(head)) {
      var tally = new Tally(query, nowMillis);
      tally.addSession(reader, session, head, epoch(head));
      into.add(session, head.owner(), tally.buckets().get(0));
    }
  }

  /** Who is bound to a user sees what was counted while the session was that user's. */
  private @Nullable Integer epoch(Head head) {
    return caller.userId() == null ? null : head.epoch();
  }
}
