package io.sessionlog.query.message;

import io.sessionlog.model.json.Timestamps;
import io.sessionlog.support.http.PageCursor;
import io.sessionlog.support.http.Parameters;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;

/**
 * Which messages or calls of a session are asked for; newest first.
 *
 * @param chat null: of all chats
 * @param direction null: of both
 * @param beforeMillis older than this; {@link Long#MAX_VALUE} is no bound
 * @param afterMillis newer than this; {@link Long#MIN_VALUE} is no bound
 * @param cursor behind this one; null starts at the newest
 */
record MessageQuery(
    @Nullable String chat,
    @Nullable Direction direction,
    long beforeMillis,
    long afterMillis,
    @Nullable PageCursor cursor,
    int limit) {

  static final int DEFAULT_LIMIT = 50;
  static final int MAX_LIMIT = 1_000;

  private static final String TIME_RULE =
      "must be a time such as 2026-11-23T10:00:00Z, or milliseconds since 1970";

  /**
   * @throws io.sessionlog.support.http.InvalidRequest with every fault
   */
  static MessageQuery parse(MultiValueMap<String, String> given) {
    var parameters = new Parameters(given);
    String chat =
        parameters
            .value(
                "chat",
                text -> text.isBlank() ? Optional.empty() : Optional.of(text),
                "must be a chat's id, such as 15550100001@c.us")
            .orElse(null);
    Direction direction =
        parameters.value("direction", Direction::parse, Direction.RULE).orElse(null);
    long before = parameters.value("before", MessageQuery::time, TIME_RULE).orElse(Long.MAX_VALUE);
    long after = parameters.value("after", MessageQuery::time, TIME_RULE).orElse(Long.MIN_VALUE);
    PageCursor cursor = parameters.value("cursor", PageCursor::read, PageCursor.RULE).orElse(null);
    int limit = parameters.limit(DEFAULT_LIMIT, MAX_LIMIT);
    parameters.check();
    return new MessageQuery(chat, direction, before, after, cursor, limit);
  }

  private static Optional<Long> time(String text) {
    Instant time = Timestamps.parse(text);
    if (time != null) {
      return Optional.of(time.toEpochMilli());
    }
    try {
      return Optional.of(Long.parseLong(text)).filter(millis -> Math.abs(millis) < 1L << 53);
    } catch (NumberFormatException notANumber) {
      return Optional.empty();
    }
  }

  /** The newest time that is asked for. */
  long newestMillis() {
    return beforeMillis == Long.MAX_VALUE ? Long.MAX_VALUE : beforeMillis - 1;
  }
}
