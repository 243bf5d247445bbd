package io.sessionlog.analytics.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.analytics.fold.History;
import io.sessionlog.analytics.fold.Retention;
import io.sessionlog.analytics.fold.StatsFold;
import io.sessionlog.analytics.numbers.AckKind;
import io.sessionlog.analytics.numbers.InferredLoss;
import io.sessionlog.analytics.numbers.Measures;
import io.sessionlog.analytics.numbers.Numbers;
import io.sessionlog.model.Position;
import io.sessionlog.model.SessionFold;
import io.sessionlog.model.wire.EventCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The real fold over real rows, of which the oldest are forgotten. */
class ForgottenHoursTest {

  private static final Instant START = History.START;
  private static final Retention EIGHT_DAYS = new Retention(Duration.ofDays(8));
  private static final String OWN = "{\"id\":\"true_1@c.us_%s\",\"fromMe\":true,\"timestamp\":%d}";

  private final KeyValueStore<Bytes, byte[]> store = Stores.inMemoryKeyValueStore("stats").get();
  private final KeyValueStore<Bytes, byte[]> marks = Stores.inMemoryKeyValueStore("marks").get();
  private int offset;

  private void fold(Retention retention, byte[] envelope) {
    byte[] key = EventCodec.read(envelope).sessionId().getBytes(StandardCharsets.UTF_8);
    new StatsFold(
            new SessionFold(SessionFold.DEFAULT_SETTLE_WINDOW),
            retention,
            new StoredStats(store, marks, retention, (session, before) -> {}))
        .apply(key, envelope, new Position(0, offset++));
  }

  private void happens(String session, String event, Instant at, String data) {
    happens(EIGHT_DAYS, session, event, at, data);
  }

  private void happens(Retention retention, String session, String event, Instant at, String data) {
    fold(retention, History.envelope(event, session, at, "alice", null, "d" + offset, data));
  }

  /** A message that was sent at the start, or a tick of it. */
  private static String own(String id, @Nullable Integer ack) {
    String message = OWN.formatted(id, START.getEpochSecond());
    return ack == null
        ? "{\"message\":" + message + "}"
        : "{\"message\":%s,\"ack\":%d}".formatted(message, ack);
  }

  private static Instant day(int day) {
    return START.plus(Duration.ofDays(day));
  }

  private Numbers session(String session, Instant at) {
    int hour = Numbers.hour(at.toEpochMilli());
    var numbers = new Numbers();
    new StatsReader(store).addSession(session, null, hour, hour + 1, unused -> numbers);
    return numbers;
  }

  private Numbers ofAlice(Instant at) {
    int hour = Numbers.hour(at.toEpochMilli());
    var numbers = new Numbers();
    new StatsReader(store).addOwner("alice", hour, hour + 1, unused -> numbers);
    return numbers;
  }

  private void assertForgotten(Instant at) {
    assertThat(session("s", at)).isEqualTo(new Numbers());
    assertThat(ofAlice(at)).isEqualTo(new Numbers());
  }

  @Test
  void aMessageThatIsFollowedForLongerThanItsHourIsKeptStopsNothing() {
    happens("s", "message_create", START, own("A", null));
    happens("s", "message_ack", START.plusSeconds(1), own("A", -1));
    happens("s", "message_ack", day(5), own("A", 0));
    happens("s", "change_state", day(9), "{\"state\":\"CONNECTED\"}");
    assertForgotten(START);
    happens("s", "message_ack", day(9), own("A", 2));
    assertForgotten(START);
    assertThat(session("s", day(9)).of(Measures.ack(AckKind.DELIVERED))).isEqualTo(1);
  }

  @Test
  void aMessageThatComesAfterTheHourIsForgottenThatMissedItStopsNothing() {
    happens("s", "message_create", START.minusSeconds(60), own("A", null));
    happens("s", "message_ack", START.plusSeconds(1), own("B", 1));
    assertThat(session("s", START).of(Measures.loss(InferredLoss.MESSAGE))).isEqualTo(1);
    happens("s", "message_ack", day(6), own("B", 0));
    happens("s", "message_create", day(12), own("B", null));
    assertForgotten(START);
    assertThat(session("s", day(12)).of(Measures.SENT)).isEqualTo(1);
  }

  @Test
  void theOldestHourThatIsKeptIsKeptWhole() {
    happens("s", "message_create", START, own("A", null));
    happens("s", "message_ack", START.plusSeconds(1), own("A", -1));
    happens("s", "message_ack", day(5), own("A", 0));
    happens("s", "message_ack", day(8), own("A", 2));
    assertThat(session("s", START).of(Measures.FAILED)).isZero();
    assertThat(session("s", START).of(Measures.DELIVERED)).isEqualTo(1);
    assertThat(session("s", START)).isEqualTo(ofAlice(START));
  }

  /** The rows are gone, and the longer retention does not bring them back. */
  @Test
  void aLongerRetentionAmendsNothingThatAShorterOneForgot() {
    happens("s", "message_create", START, own("A", null));
    happens("s", "message_ack", START.plusSeconds(1), own("A", -1));
    happens("s", "message_ack", day(5), own("A", 0));
    happens("s", "change_state", day(9), "{\"state\":\"CONNECTED\"}");
    happens(new Retention(Duration.ofDays(90)), "s", "message_ack", day(9), own("A", 2));
    assertForgotten(START);
  }

  @Test
  void aSessionWhoseClockIsAheadTakesNothingFromWhatTheOthersCount() {
    happens("s", "message_create", START, own("A", null));
    happens("s", "message_ack", START.plusSeconds(1), own("A", -1));
    happens("s", "message_ack", START.plusSeconds(2), own("B", 1));
    happens("ahead", "ready", day(20), "{}");
    // The sums of the hour are gone with it, and begin again.
    happens("s", "message_create", START.plusSeconds(3), own("B", null));
    happens("s", "message_ack", START.plusSeconds(4), own("A", 2));
    happens("s", "message_ack", START.plus(Duration.ofHours(1)), own("A", 3));
    assertThat(session("s", START).of(Measures.SENT)).isEqualTo(2);
    assertThat(session("s", START).of(Measures.READ)).isEqualTo(1);
    assertThat(session("s", START).of(Measures.FAILED)).isZero();
    assertThat(ofAlice(START).of(Measures.FAILED)).isZero();
  }

  @Property(tries = 300)
  void whatIsKeptIsWhatWouldBeThereIfNothingWereForgotten(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 12) int hours) {
    List<byte[]> log = History.of(seed, 80);
    var retention = new Retention(Duration.ofHours(hours));
    var kept = new ForgottenHoursTest();
    var all = new ForgottenHoursTest();
    for (byte[] envelope : log) {
      kept.fold(retention, envelope);
      all.fold(Retention.FOR_EVER, envelope);
    }
    Map<String, Integer> newest = new TreeMap<>();
    new StatsReader(kept.store)
        .heads((session, head) -> newest.put(session, Numbers.hour(head.momentMillis())));
    newest.forEach(
        (session, hour) -> {
          int oldest = retention.oldestHour(hour);
          assertThat(
                  kept.rows(
                      StatsKeys.bucket(session, 0, 0), StatsKeys.bucket(session, hour + 1, 0)))
              .isEqualTo(
                  all.rows(
                      StatsKeys.bucket(session, oldest, 0),
                      StatsKeys.bucket(session, hour + 1, 0)));
        });
    int last = newest.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    int oldest = retention.oldestHour(last);
    for (String owner : new String[] {null, "ayse", "bob", "carla"}) {
      assertThat(kept.rows(StatsKeys.ownerSum(owner, oldest), StatsKeys.ownerSum(owner, last)))
          .isEqualTo(all.rows(StatsKeys.ownerSum(owner, oldest), StatsKeys.ownerSum(owner, last)));
    }
    assertThat(kept.rows(StatsKeys.total(oldest), StatsKeys.total(last)))
        .isEqualTo(all.rows(StatsKeys.total(oldest), StatsKeys.total(last)));
  }

  private Map<Bytes, Numbers> rows(Bytes from, Bytes to) {
    Map<Bytes, Numbers> rows = new TreeMap<>();
    try (KeyValueIterator<Bytes, byte[]> stored = store.range(from, to)) {
      while (stored.hasNext()) {
        KeyValue<Bytes, byte[]> row = stored.next();
        var numbers = new Numbers();
        numbers.add(row.value);
        rows.put(row.key, numbers);
      }
    }
    return rows;
  }
}
