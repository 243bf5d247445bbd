package io.sessionlog.query.view;

import io.sessionlog.model.SessionReading.Category;
import io.sessionlog.model.SessionStatus;
import java.util.EnumMap;
import java.util.Map;

/** How many sessions are in each category; the categories add up to the total. */
public final class Summary {

  private final Map<Category, Integer> counts = new EnumMap<>(Category.class);
  private int total;

  void add(SessionStatus status, boolean qrLives, int sessions) {
    counts.merge(Category.of(status, qrLives), sessions, Integer::sum);
    total += sessions;
  }

  public int of(Category category) {
    return counts.getOrDefault(category, 0);
  }

  public int total() {
    return total;
  }
}
