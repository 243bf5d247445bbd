package io.sessionlog.support.security;

import java.security.Principal;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A number of places that all callers share, of which one caller may hold a part: who has a key
 * must not take everything from who has another. Where a door is open nobody can be told from
 * anybody, and all may be held.
 */
public final class CallerShare {

  private final int max;
  private final int ofOne;
  private final Map<String, Integer> held = new HashMap<>();
  private int all;

  /**
   * @param share of one caller: above 0, and 1 for all
   */
  public CallerShare(int max, double share) {
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException("CALLER_SHARE must be above 0 and at most 1.");
    }
    this.max = max;
    this.ofOne = Math.max(1, (int) (max * share));
  }

  /** Whether the caller could take one more now. */
  public synchronized boolean hasRoom(@Nullable Principal caller) {
    String actor = Callers.actor(caller);
    return all < max && (actor.equals(Callers.ANYBODY) || held.getOrDefault(actor, 0) < ofOne);
  }

  /** Takes one, if there is room. */
  public synchronized boolean tryTake(@Nullable Principal caller) {
    boolean hasRoom = hasRoom(caller);
    if (hasRoom) {
      take(caller);
    }
    return hasRoom;
  }

  /** Takes one, though it were too many; for who asked before, and has begun since. */
  public synchronized void take(@Nullable Principal caller) {
    all++;
    held.merge(Callers.actor(caller), 1, Integer::sum);
  }

  /** Gives back what was taken. */
  public synchronized void giveBack(@Nullable Principal caller) {
    all--;
    held.computeIfPresent(
        Callers.actor(caller), (actor, number) -> number == 1 ? null : number - 1);
  }
}
