package io.sessionlog.projector.rebuild;

import io.sessionlog.model.Position;
import io.sessionlog.model.SessionState;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * What the projector would have written last of a session.
 *
 * @param state null: the session is gone
 * @param position of the event that led to it
 * @param timestamp of that event's record, which the state's record has too
 * @param gap of that event's record, see {@link
 *     io.sessionlog.model.wire.RecordHeaders#AFTER_REFUSAL}
 */
record FoldedSession(
    @Nullable SessionState state, Position position, long timestamp, @Nullable Header gap) {

  private static final int TOMBSTONE_BYTES = 200;

  int bytes() {
    return state == null ? TOMBSTONE_BYTES : StateBytes.of(state);
  }
}
