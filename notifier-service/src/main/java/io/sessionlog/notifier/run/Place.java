package io.sessionlog.notifier.run;

import io.sessionlog.model.Position;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A place in the log as callers name it.
 *
 * @param position null: not by an event
 * @param time null: not by a time; both null: now
 */
public record Place(@Nullable Position position, @Nullable Instant time) {

  public static final Place NOW = new Place(null, null);

  public static Place at(Position position) {
    return new Place(position, null);
  }

  public static Place at(Instant time) {
    return new Place(null, time);
  }
}
