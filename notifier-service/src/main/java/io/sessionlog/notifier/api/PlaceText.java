package io.sessionlog.notifier.api;

import io.sessionlog.model.Position;
import io.sessionlog.model.json.Timestamps;
import io.sessionlog.notifier.run.Place;
import io.sessionlog.support.http.InvalidRequest;
import io.sessionlog.support.position.PositionText;
import io.sessionlog.support.security.Caller;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A place in the log as callers write it: {@code now}, a position such as {@code 3:1207}, or a
 * time.
 */
record PlaceText(String field, Place place) {

  private static final String RULE =
      "must be now, a position such as 3:1207, or a time such as 2026-11-23T10:00:00Z";

  /**
   * @param positions says whose are believed
   */
  static @Nullable PlaceText read(
      BodyFields fields, String name, PositionText positions, Caller caller) {
    return fields
        .text(name)
        .map(
            text -> {
              try {
                return new PlaceText(name, place(name, text, positions, caller));
              } catch (InvalidRequest e) {
                e.faults().forEach(fault -> fields.fault(fault.field(), fault.message()));
                return null;
              }
            })
        .orElse(null);
  }

  private static Place place(String name, String text, PositionText positions, Caller caller) {
    if (text.equals("now")) {
      return Place.NOW;
    }
    Instant time = Timestamps.parse(text);
    if (time != null) {
      return Place.at(time);
    }
    if (Position.parse(text).isEmpty() && positions.opened(text).isEmpty()) {
      throw new InvalidRequest(name, RULE);
    }
    return Place.at(positions.read(name, text, caller.isBound()));
  }

  InvalidRequest namesNoEvent() {
    return new InvalidRequest(field, "names a position that no event has");
  }
}
