package io.sessionlog.projector.rebuild;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.Position;
import io.sessionlog.model.SessionFold;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.wire.EventCodec;
import io.sessionlog.model.wire.SessionSerdes;
import io.sessionlog.model.wire.StateCodec;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.model.wire.UnreadableEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartitionFoldTest {

  private static final SessionFold FOLD = SessionFold.byDefault();
  private static final long NO_BOUND = Long.MAX_VALUE;
  private static final long START_MILLIS = 1_000_000;

  private final List<Long> unreadable = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void states_are_those_of_the_fold_event_by_event(long seed) {
    List<ConsumerRecord<byte[], byte[]>> log = log(seed);

    PartitionFold fold = fold(log, KeyShare.ALL, NO_BOUND, true);

    assertThat(states(List.of(fold))).isEqualTo(oneByOne(log)).isNotEmpty();
    assertThat(fold.seen().unreadable()).isEqualTo(unreadable.size()).isPositive();
    assertThat(fold.seen().events()).isEqualTo(log.size() - unreadable.size());
    assertThat(fold.inOrder())
        .extracting(session -> session.getValue().position().offset())
        .isSorted();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 3_000, 10_000, 20_000})
  void in_little_memory_the_same_states_come_of_several_passes(long maxBytes) {
    List<ConsumerRecord<byte[], byte[]>> log = log(7);
    Deque<KeyShare> shares = new ArrayDeque<>(List.of(KeyShare.ALL));
    List<PartitionFold> folds = new ArrayList<>();
    while (!shares.isEmpty()) {
      PartitionFold fold = fold(log, shares.pop(), maxBytes, folds.isEmpty());
      shares.addAll(fold.putOff());
      folds.add(fold);
      long held = fold.inOrder().stream().mapToLong(session -> session.getValue().bytes()).sum();
      assertThat(held <= maxBytes || fold.inOrder().size() == 1).isTrue();
    }

    assertThat(folds).hasSizeGreaterThan(1);
    assertThat(states(folds)).isEqualTo(oneByOne(log));
    assertThat(folds.stream().mapToInt(fold -> fold.inOrder().size()).sum())
        .as("no session twice")
        .isEqualTo(fold(log, KeyShare.ALL, NO_BOUND, true).inOrder().size());
  }

  @Test
  void both_halves_of_a_share_hold_all_of_it_and_nothing_twice() {
    KeyShare share = KeyShare.ALL.half().otherHalf();
    int held = 0;
    for (int i = 0; i < 1_000; i++) {
      String id = "s-" + i;
      assertThat(share.half().holds(id) ^ share.otherHalf().holds(id)).isEqualTo(share.holds(id));
      held += share.holds(id) ? 1 : 0;
    }
    assertThat(held).isBetween(150, 350);
  }

  @Test
  void a_session_that_was_removed_long_ago_leaves_nothing_and_one_of_late_its_tombstone() {
    var log =
        List.of(
            record(0, "old", event("old", "ready")),
            record(1, "old", event("old", "session_deleted")),
            record(2, "new", event("new", "ready")),
            record(3, "new", event("new", "session_deleted")));
    var fold = new PartitionFold(FOLD, KeyShare.ALL, NO_BOUND, START_MILLIS + 2, (r, why) -> {});
    log.forEach(fold::apply);

    assertThat(fold.inOrder()).hasSize(1);
    Map.Entry<String, FoldedSession> gone = fold.inOrder().get(0);
    assertThat(gone.getKey()).isEqualTo("new");
    assertThat(gone.getValue().state()).isNull();
    assertThat(gone.getValue().position()).isEqualTo(new Position(0, 3));
  }

  private PartitionFold fold(
      List<ConsumerRecord<byte[], byte[]>> log, KeyShare share, long maxBytes, boolean first) {
    if (first) {
      unreadable.clear();
    }
    var fold =
        new PartitionFold(
            FOLD,
            share,
            maxBytes,
            0,
            first ? (record, why) -> unreadable.add(record.offset()) : null);
    log.forEach(fold::apply);
    return fold;
  }

  private static Map<String, String> states(List<PartitionFold> folds) {
    Map<String, String> states = new TreeMap<>();
    for (PartitionFold fold : folds) {
      fold.inOrder()
          .forEach(
              session -> {
                SessionState state = session.getValue().state();
                if (state != null) {
                  states.put(session.getKey(), new String(StateCodec.write(state), UTF_8));
                }
              });
    }
    return states;
  }

  /** With every state written and read again before the next event, as in the projector's store. */
  private static Map<String, String> oneByOne(List<ConsumerRecord<byte[], byte[]>> log) {
    Map<String, byte[]> store = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : log) {
      try {
        String key = new String(record.key(), UTF_8);
        var event = SessionSerdes.readEvent(key, record.value());
        SessionState before =
            Optional.ofNullable(store.get(key)).map(StateCodec::read).orElse(null);
        SessionState after =
            FOLD.apply(before, event, new Position(record.partition(), record.offset())).state();
        if (after == null) {
          store.remove(key);
        } else {
          store.put(key, StateCodec.write(after));
        }
      } catch (UnreadableEvent passedOver) {
        // It goes to the dead letters.
      }
    }
    Map<String, String> states = new TreeMap<>();
    store.forEach((id, state) -> states.put(id, new String(state, UTF_8)));
    return states;
  }

  private static List<ConsumerRecord<byte[], byte[]>> log(long seed) {
    List<ConsumerRecord<byte[], byte[]>> log = new ArrayList<>();
    for (ProducerRecord<String, byte[]> record : new RandomLog(seed, 40).records(2_000)) {
      log.add(record(log.size(), record.key(), record.value()));
    }
    return log;
  }

  private static byte[] event(String session, String name) {
    return EventCodec.write(
        new io.sessionlog.model.EventAttributes(
            "id", "/test", name, session, java.time.Instant.EPOCH, null, null));
  }

  private static ConsumerRecord<byte[], byte[]> record(long offset, String key, byte[] value) {
    return new ConsumerRecord<>(
        Topics.SESSION_EVENTS,
        0,
        offset,
        START_MILLIS + offset,
        TimestampType.CREATE_TIME,
        0,
        0,
        key.getBytes(UTF_8),
        value,
        new RecordHeaders(),
        Optional.empty());
  }
}
