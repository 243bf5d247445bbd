package io.sessionlog.notifier.api;

import io.sessionlog.model.Position;
import io.sessionlog.model.json.Timestamps;
import io.sessionlog.notifier.courier.Snapshot.Cursor;
import io.sessionlog.notifier.run.Notifier;
import io.sessionlog.support.http.InvalidRequest;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A place in the log as callers write it: {@code now}, a position such as {@code 3:1207}, or a
 * time.
 */
record PlaceText(String field, @Nullable Position position, @Nullable Instant time) {

  private static final String RULE =
      "must be now, a position such as 3:1207, or a time such as 2026-11-23T10:00:00Z";

  static @Nullable PlaceText read(BodyFields fields, String name) {
    return fields
        .text(name)
        .map(
            text -> {
              if (text.equals("now")) {
                return new PlaceText(name, null, null);
              }
              Position position = Position.parse(text).orElse(null);
              Instant time = position == null ? Timestamps.parse(text) : null;
              if (position == null && time == null) {
                fields.fault(name, RULE);
              }
              return new PlaceText(name, position, time);
            })
        .orElse(null);
  }

  /** Where that is in the notifications. */
  Map<Integer, Cursor> resolve(Notifier notifier) {
    if (position != null) {
      return notifier
          .at(position)
          .orElseThrow(() -> new InvalidRequest(field, "names a position that no event has"));
    }
    return time != null ? notifier.at(time) : notifier.now();
  }
}
