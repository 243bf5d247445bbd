package io.sessionlog.replay.log;

import io.sessionlog.model.FoldResult;
import io.sessionlog.model.SessionEvent;
import io.sessionlog.model.SessionFold;
import io.sessionlog.model.SessionState;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The live system's fold, over the log. Holds one state for each session, and no event.
 *
 * <p>The log must be read from its beginning: a state is what all events before it made.
 */
public final class Refold {

  private final SessionFold fold;
  private final Map<String, SessionState> states = new HashMap<>();
  private long unreadable;

  public Refold(SessionFold fold) {
    this.fold = fold;
  }

  public FoldedRecord apply(ConsumerRecord<byte[], byte[]> raw) {
    LogRecord record = LogRecord.of(raw);
    String sessionId = record.sessionId();
    SessionEvent event = record.event();
    SessionState before = states.get(sessionId);
    if (event == null) {
      unreadable++;
      return new FoldedRecord(record, before, before, null, false);
    }
    FoldResult result = fold.apply(before, event, record.position());
    SessionState after = result.state();
    if (after == null) {
      states.remove(sessionId);
    } else {
      states.put(sessionId, after);
    }
    return new FoldedRecord(record, before, after, result.outcome(), result.moved());
  }

  public @Nullable SessionState state(String sessionId) {
    return states.get(sessionId);
  }

  public Collection<SessionState> states() {
    return Collections.unmodifiableCollection(states.values());
  }

  /** How many records were no events. */
  public long unreadable() {
    return unreadable;
  }
}
