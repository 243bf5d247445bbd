package io.sessionlog.query.view;

import io.sessionlog.model.SessionReading.Category;
import io.sessionlog.model.SessionStatus;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What {@code ?status=} may name: a category of the summary, or a status. {@code loading} and
 * {@code error} are both, and mean the category, whose number the summary shows.
 */
final class StatusNames {

  private static final Map<String, Set<Bucket>> BY_NAME = new LinkedHashMap<>();

  static {
    Arrays.stream(Category.values())
        .forEach(category -> BY_NAME.put(category.wireName(), Bucket.of(category)));
    SessionStatus.known()
        .forEach(status -> BY_NAME.putIfAbsent(status.wireName(), Bucket.of(status)));
  }

  static final String RULE = "must be one of " + String.join(", ", BY_NAME.keySet());

  private static final Map<String, Set<Bucket>> BY_LOWER_CASE_NAME = new LinkedHashMap<>();

  static {
    BY_NAME.forEach(
        (name, buckets) -> BY_LOWER_CASE_NAME.put(name.toLowerCase(Locale.ROOT), buckets));
  }

  private StatusNames() {}

  static Optional<Set<Bucket>> parse(String text) {
    return Optional.ofNullable(BY_LOWER_CASE_NAME.get(text.toLowerCase(Locale.ROOT)));
  }
}
