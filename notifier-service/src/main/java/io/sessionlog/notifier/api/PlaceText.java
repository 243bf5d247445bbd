package io.sessionlog.notifier.api;

import io.sessionlog.model.Position;
import io.sessionlog.model.json.Timestamps;
import io.sessionlog.notifier.run.Place;
import io.sessionlog.support.http.InvalidRequest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A place in the log as callers write it: {@code now}, a position such as {@code 3:1207}, or a
 * time.
 */
record PlaceText(String field, Place place) {

  private static final String RULE =
      "must be now, a position such as 3:1207, or a time such as 2026-11-23T10:00:00Z";

  static @Nullable PlaceText read(BodyFields fields, String name) {
    return fields
        .text(name)
        .map(
            text -> {
              Place place = place(text);
              if (place == null) {
                fields.fault(name, RULE);
                return null;
              }
              return new PlaceText(name, place);
            })
        .orElse(null);
  }

  private static @Nullable Place place(String text) {
    if (text.equals("now")) {
      return Place.NOW;
    }
    Position position = Position.parse(text).orElse(null);
    if (position != null) {
      return Place.at(position);
    }
    Instant time = Timestamps.parse(text);
    return time == null ? null : Place.at(time);
  }

  InvalidRequest namesNoEvent() {
    return new InvalidRequest(field, "names a position that no event has");
  }
}
