package io.sessionlog.query.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.Position;
import io.sessionlog.model.SessionEvent;
import io.sessionlog.model.SessionFact;
import io.sessionlog.model.SessionFold;
import io.sessionlog.model.SessionState;
import io.sessionlog.support.partition.PartitionKeys;
import io.sessionlog.support.partition.StoreProgress;
import java.time.Instant;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

class LastEventsTest {

  static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

  private final KeyValueStore<Bytes, byte[]> store = Stores.inMemoryKeyValueStore("test").get();
  private final LastEvents events = LastEvents.of(store);

  @Test
  void nothing_is_written_before_the_commit_and_then_each_row_once() {
    for (int offset = 0; offset < 5; offset++) {
      events.move("s", new Position(0, offset), NOON);
      events.reached(new StoreProgress(offset, NOON.toEpochMilli()));
    }
    assertThat(events.offset("s")).isEqualTo(4);
    assertThat(events.progress().offset()).isEqualTo(4);
    assertThat(store.approximateNumEntries()).isZero();

    events.flushCache();
    assertThat(store.approximateNumEntries()).isEqualTo(2);
    assertThat(LastEvents.of(store).offset("s")).isEqualTo(4);
    assertThat(LastEvents.of(store).progress())
        .isEqualTo(new StoreProgress(4, NOON.toEpochMilli()));
  }

  @Test
  void a_commit_without_events_writes_nothing() {
    events.flushCache();

    assertThat(store.approximateNumEntries()).isZero();
  }

  @Test
  void what_a_session_that_is_gone_had_not_written_is_not_written_any_more() {
    events.move("s", new Position(0, 3), NOON);
    events.forget("s");
    events.flushCache();

    assertThat(events.offset("s")).isEqualTo(-1);
    assertThat(store.approximateNumEntries()).isZero();
  }

  @Test
  void a_state_is_moved_by_activity_that_it_does_not_name() {
    SessionState ready = ready();
    assertThat(events.moved(ready)).containsSame(ready);
    assertThat(events.moved(null)).isEmpty();

    events.move("s", new Position(0, 7), NOON.plusSeconds(10));
    assertThat(events.moved(ready))
        .hasValueSatisfying(
            state -> {
              assertThat(state.position()).isEqualTo(new Position(0, 7));
              assertThat(state.lastEventAt()).isEqualTo(NOON.plusSeconds(10));
            });
  }

  @Test
  void a_row_of_a_version_that_kept_no_times_names_its_event_and_the_next_activity_moves_on() {
    store.put(SessionStore.lastEvent("s"), PartitionKeys.number(7));

    assertThat(events.offset("s")).isEqualTo(7);
    var activity =
        new SessionEvent(
            new EventAttributes("id", "/", "message", "s", NOON.plusSeconds(1), null, null),
            new SessionFact.Activity(null));
    assertThat(
            SessionFold.byDefault()
                .apply(events.moved(ready()).orElseThrow(), activity, new Position(0, 8))
                .moved())
        .isTrue();
  }

  private static SessionState ready() {
    var attributes = new EventAttributes("id", "/", "ready", "s", NOON, null, null);
    return SessionFold.byDefault()
        .apply(null, new SessionEvent(attributes, new SessionFact.Ready()), new Position(0, 0))
        .state();
  }
}
