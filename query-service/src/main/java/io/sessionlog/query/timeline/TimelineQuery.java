package io.sessionlog.query.timeline;

import io.sessionlog.model.Position;
import io.sessionlog.support.http.Parameters;
import io.sessionlog.support.position.PositionText;
import io.sessionlog.support.security.Caller;
import java.util.Optional;
import org.springframework.util.MultiValueMap;

/**
 * Which entries of a timeline are asked for; newest first.
 *
 * @param before an offset: older entries than that one; {@link Long#MAX_VALUE} starts at the newest
 * @param changes only where the status changed
 */
record TimelineQuery(int limit, long before, boolean changes) {

  static final int DEFAULT_LIMIT = 50;
  static final int MAX_LIMIT = 500;

  /**
   * @throws io.sessionlog.support.http.InvalidRequest with every fault
   */
  static TimelineQuery parse(
      MultiValueMap<String, String> given, PositionText positions, Caller caller) {
    Parameters parameters = Parameters.withoutBlanks(given);
    int limit = parameters.limit(DEFAULT_LIMIT, MAX_LIMIT);
    long before =
        parameters
            .value(
                "cursor",
                text -> offset(text, positions, caller),
                "must be the nextCursor of an answer")
            .orElse(Long.MAX_VALUE);
    boolean changes =
        parameters
            .value("changes", TimelineQuery::flag, "must be true or false")
            .orElse(Boolean.FALSE);
    parameters.check();
    return new TimelineQuery(limit, before, changes);
  }

  /**
   * Who may write offsets finds by a few questions which one each of its own events has, and so how
   * many of everybody's are between them.
   */
  private static Optional<Long> offset(String text, PositionText positions, Caller caller) {
    Optional<Long> opened = positions.opened(text).map(Position::offset);
    if (opened.isPresent() || positions.areSealedFor(caller)) {
      return opened;
    }
    try {
      return Optional.of(Long.parseLong(text)).filter(offset -> offset >= 0);
    } catch (NumberFormatException notAnOffset) {
      return Optional.empty();
    }
  }

  private static Optional<Boolean> flag(String text) {
    return switch (text) {
      case "true" -> Optional.of(true);
      case "false" -> Optional.of(false);
      default -> Optional.empty();
    };
  }
}
