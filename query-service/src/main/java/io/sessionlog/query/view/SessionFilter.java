package io.sessionlog.query.view;

import io.sessionlog.model.SessionReading.Category;
import io.sessionlog.model.SessionStatus;
import org.jspecify.annotations.Nullable;

/**
 * Which sessions a reader wants; null wants all.
 *
 * @param userId exactly this owner's
 * @param status with this status
 * @param category of this category of the summary; not together with {@code status}
 */
public record SessionFilter(
    @Nullable String userId, @Nullable SessionStatus status, @Nullable Category category) {

  /** Whether some session with this status may match. */
  boolean mayMatch(SessionStatus candidate) {
    if (status != null) {
      return status == candidate;
    }
    return category == null
        || category == Category.of(candidate, true)
        || category == Category.of(candidate, false);
  }

  boolean matches(SessionStatus candidate, boolean qrLives) {
    return status != null
        ? status == candidate
        : category == null || category == Category.of(candidate, qrLives);
  }
}
