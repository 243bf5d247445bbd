package io.sessionlog.query.list;

import io.sessionlog.model.SessionReading.Category;
import io.sessionlog.model.SessionStatus;
import io.sessionlog.query.InvalidQuery;
import io.sessionlog.query.view.SessionEntry.Rank;
import io.sessionlog.query.view.SessionFilter;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a list is asked for.
 *
 * @param after the list goes on behind this place
 */
record ListRequest(SessionFilter filter, int limit, @Nullable Rank after) {

  /**
   * The seed's frontends send no limit and expect everything; this is the most they get at once.
   */
  static final int MAX_LIMIT = 10_000;

  /**
   * @throws InvalidQuery if a parameter can't be used
   */
  static ListRequest of(
      @Nullable String userId,
      @Nullable String status,
      @Nullable String limit,
      @Nullable String cursor) {
    return new ListRequest(
        filter(userId, status),
        limit == null ? MAX_LIMIT : limit(limit),
        cursor == null ? null : Cursor.parse(cursor));
  }

  private static SessionFilter filter(@Nullable String userId, @Nullable String status) {
    if (status == null) {
      return new SessionFilter(userId, null, null);
    }
    for (Category category : Category.values()) {
      if (category.wireName().equalsIgnoreCase(status)) {
        return new SessionFilter(userId, null, category);
      }
    }
    return SessionStatus.parse(status)
        .map(value -> new SessionFilter(userId, value, null))
        .orElseThrow(() -> new InvalidQuery("status", "must be one of " + allowedStatuses()));
  }

  private static String allowedStatuses() {
    return Stream.concat(
            Arrays.stream(Category.values()).map(Category::wireName),
            Arrays.stream(SessionStatus.values()).map(SessionStatus::wireName))
        .collect(Collectors.joining(", "));
  }

  private static int limit(String text) {
    try {
      int limit = Integer.parseInt(text);
      if (limit >= 1 && limit <= MAX_LIMIT) {
        return limit;
      }
    } catch (NumberFormatException notANumber) {
      // said below, as for a number that is out of range
    }
    throw new InvalidQuery("limit", "must be a number from 1 to " + MAX_LIMIT);
  }
}
