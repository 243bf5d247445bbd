package io.sessionlog.projector;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.Position;
import io.sessionlog.model.SessionEvent;
import io.sessionlog.model.SessionFact;
import io.sessionlog.model.SessionFold;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.wire.SessionSerdes;
import io.sessionlog.model.wire.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.MockProcessorContext.CapturedPunctuator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/** A task that starts on the states that it, or its fellow, left. */
class FoldProcessorTest {

  static final Instant START = Instant.parse("2026-11-23T10:00:00Z");
  static final SessionFold FOLD = SessionFold.byDefault();

  private final MockProcessorContext<String, SessionState> context = new MockProcessorContext<>();
  private final KeyValueStore<String, SessionState> store = store();
  private final List<String> expired = new ArrayList<>();

  @Test
  void codes_that_were_stored_before_expire_too_however_many_they_are() {
    int many = 2 * StoreWalk.STATES_PER_STEP;
    for (int i = 0; i < many; i++) {
      store.put("session-" + i, showingCode("session-" + i, i));
    }
    processor().init(context);

    long soon = START.plusSeconds(70).toEpochMilli();
    punctuate(soon);
    assertThat(expired).as("a task's start reads no more than a step").isEmpty();
    punctuate(soon);
    assertThat(expired).hasSize(StoreWalk.STATES_PER_STEP);
    punctuate(soon);
    assertThat(expired).hasSize(many).doesNotHaveDuplicates();
    assertThat(context.scheduledPunctuators().stream().filter(CapturedPunctuator::cancelled))
        .as("the walk, once it has seen all")
        .hasSize(1);
  }

  /** Each in the order of their scheduling, the sweep first: it sees what walked before. */
  private void punctuate(long nowMillis) {
    List<CapturedPunctuator> scheduled = new ArrayList<>(context.scheduledPunctuators());
    scheduled.sort((one, other) -> other.getInterval().compareTo(one.getInterval()));
    scheduled.stream()
        .filter(punctuator -> !punctuator.cancelled())
        .forEach(punctuator -> punctuator.getPunctuator().punctuate(nowMillis));
  }

  private FoldProcessor processor() {
    var settings =
        new ProjectorSettings(
            "p",
            Topics.SESSION_STATE,
            "i",
            Path.of("."),
            DataSize.ofMegabytes(16),
            1,
            SessionFold.DEFAULT_SETTLE_WINDOW,
            SessionFold.DEFAULT_ACTIVITY_RESOLUTION,
            Duration.ofSeconds(5),
            Duration.ZERO,
            Duration.ZERO);
    return new FoldProcessor.Factory(
            FOLD,
            result -> {},
            new ExpiryLog() {
              @Override
              public void qrExpired(String sessionId, String qr, Instant now) {
                expired.add(sessionId);
              }

              @Override
              public void sessionExpired(String sessionId, Position idleSince, Instant now) {
                throw new AssertionError("switched off");
              }
            },
            settings,
            partition -> true,
            (partition, next) -> {},
            () -> 0)
        .create();
  }

  private KeyValueStore<String, SessionState> store() {
    KeyValueStore<String, SessionState> states =
        Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(SessionTopology.STORE),
                Serdes.String(),
                SessionSerdes.state())
            .withLoggingDisabled()
            .build();
    states.init(context.getStateStoreContext(), states);
    context.addStateStore(states);
    context.addStateStore(new Progress());
    return states;
  }

  private static SessionState showingCode(String session, int offset) {
    var attributes = new EventAttributes("id", "/test", "qr", session, START, null, null);
    return FOLD.apply(
            null,
            new SessionEvent(attributes, new SessionFact.QrReceived("2@code")),
            new Position(0, offset))
        .state();
  }
}
