package io.sessionlog.notifier.notice;

import java.util.EnumMap;
import java.util.Map;

/**
 * How many notices of each category a session has had. It outlives the session's deletion: a
 * receiver that saw number 17 must not see number 1 again.
 */
final class Sequences {

  static final Sequences NONE = new Sequences(Map.of());

  private final Map<Category, Long> counts;

  private Sequences(Map<Category, Long> counts) {
    this.counts = counts;
  }

  long of(Category category) {
    return counts.getOrDefault(category, 0L);
  }

  Sequences next(Category category) {
    return with(category, of(category) + 1);
  }

  Sequences with(Category category, long count) {
    var next = new EnumMap<Category, Long>(Category.class);
    next.putAll(counts);
    next.put(category, count);
    return new Sequences(next);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Sequences that && counts.equals(that.counts);
  }

  @Override
  public int hashCode() {
    return counts.hashCode();
  }

  @Override
  public String toString() {
    return counts.toString();
  }
}
