package io.sessionlog.reconciler.doubt;

import java.time.Instant;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Sessions in the order of their times. Those whose last question came to nothing stand apart, so
 * that they can be passed over without looking at each.
 */
final class Turns {

  private final SortedSet<Doubted> answering = new TreeSet<>();
  private final SortedSet<Doubted> failing = new TreeSet<>();

  void add(Doubted doubted) {
    (doubted.isFailing() ? failing : answering).add(doubted);
  }

  void remove(Doubted doubted) {
    answering.remove(doubted);
    failing.remove(doubted);
  }

  /** How many have come. Looks at each of them. */
  int due(Instant now) {
    return due(answering, now) + due(failing, now);
  }

  private static int due(SortedSet<Doubted> queue, Instant now) {
    int count = 0;
    for (Doubted doubted : queue) {
      if (doubted.due().isAfter(now)) {
        break;
      }
      count++;
    }
    return count;
  }

  /** Null if no time has come. */
  @Nullable Doubted first(Instant now, Delays delays) {
    Doubted one = first(answering, now, delays);
    Doubted other = first(failing, now, delays);
    return one == null || (other != null && other.compareTo(one) < 0) ? other : one;
  }

  /** The first whose last question did not come to nothing; null if no such time has come. */
  @Nullable Doubted firstThatAnswered(Instant now, Delays delays) {
    return first(answering, now, delays);
  }

  private static @Nullable Doubted first(SortedSet<Doubted> queue, Instant now, Delays delays) {
    while (!queue.isEmpty()) {
      Doubted first = queue.first();
      if (first.due().isAfter(now)) {
        return null;
      }
      Instant really = first.dueBy(delays);
      if (!really.isAfter(now)) {
        return first;
      }
      queue.remove(first);
      first.queueAt(really);
      queue.add(first);
    }
    return null;
  }
}
