package io.sessionlog.analytics.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.analytics.fold.History;
import io.sessionlog.analytics.fold.Retention;
import io.sessionlog.analytics.fold.StatsFold;
import io.sessionlog.analytics.numbers.Numbers;
import io.sessionlog.analytics.numbers.Trouble;
import io.sessionlog.analytics.numbers.TroubleDays;
import io.sessionlog.model.Position;
import io.sessionlog.model.SessionFold;
import io.sessionlog.model.wire.EventCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
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

/** What a row of days says is what the hours say, whatever happens, and is forgotten with them. */
class StoredDaysTest {

  /** Of some six days. */
  private static final int EVENTS = 500;

  private static final List<Integer> RETENTION_HOURS = List.of(0, 0, 5, 30, 72);

  /** The store of one partition, and the real fold over it. */
  private static final class Partition {
    private final Retention retention;
    private final KeyValueStore<Bytes, byte[]> store = Stores.inMemoryKeyValueStore("s").get();
    private final StatsFold fold;
    private int offset;

    Partition(Retention retention) {
      this.retention = retention;
      KeyValueStore<Bytes, byte[]> marks = Stores.inMemoryKeyValueStore("m").get();
      fold =
          new StatsFold(
              new SessionFold(SessionFold.DEFAULT_SETTLE_WINDOW),
              retention,
              new StoredStats(store, marks, retention, (session, before) -> {}));
    }

    void fold(byte[] envelope) {
      byte[] key = EventCodec.read(envelope).sessionId().getBytes(StandardCharsets.UTF_8);
      fold.apply(key, envelope, new Position(0, offset++));
    }

    /** As a version left it that kept none. */
    void losesItsDays() {
      days().keySet().forEach(session -> store.delete(StatsKeys.days(session)));
    }

    Map<String, byte[]> days() {
      Map<String, byte[]> rows = new TreeMap<>();
      new StatsReader(store)
          .heads(
              (session, head) -> {
                byte[] row = store.get(StatsKeys.days(session));
                if (row != null) {
                  rows.put(session, row);
                }
              });
      return rows;
    }

    long byHours(String session, @Nullable Integer epoch, Trouble trouble, int from, int to) {
      var sum = new Numbers();
      new StatsReader(store).addSession(session, epoch, from, to, hour -> sum);
      return trouble.of(sum);
    }

    List<byte[]> all() {
      List<byte[]> all = new ArrayList<>();
      try (KeyValueIterator<Bytes, byte[]> rows = store.all()) {
        while (rows.hasNext()) {
          KeyValue<Bytes, byte[]> row = rows.next();
          all.add(row.key.get());
          all.add(row.value);
        }
      }
      return all;
    }
  }

  private static Retention retention(int choice) {
    return new Retention(Duration.ofHours(RETENTION_HOURS.get(choice)));
  }

  private static void assertDaysSayWhatHoursSay(Partition partition, Random random) {
    var reader = new StatsReader(partition.store);
    reader.heads(
        (session, head) -> {
          int last = Numbers.hour(head.momentMillis());
          int from = last - random.nextInt(200);
          int to = from + 1 + random.nextInt(220);
          for (Trouble trouble : Trouble.ALL) {
            for (Integer epoch : new Integer[] {null, head.epoch(), head.epoch() - 1}) {
              assertThat(reader.trouble(session, epoch, trouble, from, to))
                  .as("%s of %s, epoch %s, %d to %d", trouble, session, epoch, from, to)
                  .isEqualTo(partition.byHours(session, epoch, trouble, from, to));
            }
          }
        });
  }

  @Property(tries = 200)
  void theySayWhatTheHoursSay(
      @ForAll long seed, @ForAll @IntRange(min = 0, max = 4) int retention) {
    var partition = new Partition(retention(retention));
    var random = new Random(seed);
    for (byte[] envelope : History.of(seed, EVENTS)) {
      partition.fold(envelope);
      if (random.nextInt(50) == 0) {
        assertDaysSayWhatHoursSay(partition, random);
      }
    }
    assertDaysSayWhatHoursSay(partition, random);
  }

  @Property(tries = 100)
  void everyDayThatIsOverAndKeptWholeIsInTheRow(
      @ForAll long seed, @ForAll @IntRange(min = 0, max = 4) int retention) {
    var partition = new Partition(retention(retention));
    History.of(seed, EVENTS).forEach(partition::fold);
    Map<String, byte[]> rows = partition.days();
    new StatsReader(partition.store)
        .heads(
            (session, head) -> {
              int hour = Numbers.hour(head.momentMillis());
              int oldest = TroubleDays.dayUp(partition.retention.oldestHour(hour));
              byte[] row = rows.get(session);
              if (row == null) {
                assertThat(oldest).isGreaterThanOrEqualTo(TroubleDays.day(hour));
              } else {
                TroubleDays days = TroubleDays.brief(row);
                assertThat(days.until()).isGreaterThanOrEqualTo(TroubleDays.day(hour));
                assertThat(days.from()).isEqualTo(oldest);
              }
            });
  }

  @Property(tries = 100)
  void aStoreOfTheVersionBeforeGetsThemDayByDay(
      @ForAll long seed,
      @ForAll @IntRange(min = 0, max = EVENTS) int upgraded,
      @ForAll @IntRange(min = 0, max = 4) int retention) {
    var partition = new Partition(retention(retention));
    var refolded = new Partition(retention(retention));
    var random = new Random(seed);
    List<byte[]> log = History.of(seed, EVENTS);
    for (int i = 0; i < log.size(); i++) {
      if (i == upgraded) {
        partition.losesItsDays();
        assertDaysSayWhatHoursSay(partition, random);
      }
      partition.fold(log.get(i));
      refolded.fold(log.get(i));
    }
    assertDaysSayWhatHoursSay(partition, random);
    // Whoever has had another day since has the row that a refold gives.
    Map<String, byte[]> expected = refolded.days();
    partition.days().forEach((session, row) -> assertThat(row).isEqualTo(expected.get(session)));
  }

  @Property(tries = 50)
  void aRefoldGivesTheSameBytes(
      @ForAll long seed, @ForAll @IntRange(min = 0, max = 4) int retention) {
    var once = new Partition(retention(retention));
    var again = new Partition(retention(retention));
    for (byte[] envelope : History.of(seed, EVENTS)) {
      once.fold(envelope);
      again.fold(envelope);
    }
    assertThat(again.all()).usingElementComparator(Arrays::compare).isEqualTo(once.all());
  }
}
