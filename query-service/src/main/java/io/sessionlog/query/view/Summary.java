package io.sessionlog.query.view;

import io.sessionlog.model.SessionReading.Category;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/** How many sessions there are of each category; the categories add up to the total. */
public final class Summary {

  private final Map<Category, Integer> counts = new EnumMap<>(Category.class);

  public void add(Category category, int sessions) {
    counts.merge(category, sessions, Integer::sum);
  }

  public int of(Category category) {
    return counts.getOrDefault(category, 0);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Summary summary
        && Arrays.stream(Category.values())
            .allMatch(category -> of(category) == summary.of(category));
  }

  @Override
  public int hashCode() {
    return total();
  }

  public int total() {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }
}
