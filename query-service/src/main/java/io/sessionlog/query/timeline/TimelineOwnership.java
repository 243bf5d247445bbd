package io.sessionlog.query.timeline;

import io.sessionlog.model.SessionState;
import io.sessionlog.query.partition.Ownership;
import io.sessionlog.support.security.Caller;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.springframework.stereotype.Component;

/** A timeline's head knows whose its session is, as far as the store has come. */
@Component
final class TimelineOwnership implements Ownership {

  /** The view may know a session's new user before the store has come to that event. */
  @Override
  public long hiddenUntil(
      ReadOnlyKeyValueStore<Bytes, byte[]> store, String session, Caller caller) {
    if (caller.userId() == null) {
      return NOTHING;
    }
    SessionState state = Head.of(store, session).state();
    return state != null && caller.maySee(state.userId())
        ? Ownership.lastChange(store, session)
        : EVERYTHING;
  }
}
