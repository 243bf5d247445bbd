package io.sessionlog.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sessionlog.model.wire.Topics;
import io.sessionlog.table.application.ApplicationDatabase;
import io.sessionlog.testing.ManualClock;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.transaction.TransactionStatus;

/** Which records are written in which transaction, and beside which; on a real database. */
class LanesTest {

  private static final String TOPIC = "states";
  private static final int SMALL = 100;
  private static final ApplicationDatabase application = ApplicationDatabase.create();

  private final Bench bench = new Bench(application, Bench.UPDATE, new ManualClock(States.NOON));
  private final Progress progress =
      new Progress(bench.sql, "topic-" + System.nanoTime(), Progress.Turn.NONE);
  private final Places places = new Places();
  private final List<List<ConsumerRecord<byte[], byte[]>>> batches = new CopyOnWriteArrayList<>();
  private final List<Lanes> open = new ArrayList<>();
  private boolean refuses;

  @AfterEach
  void close() {
    open.forEach(Lanes::close);
    bench.close();
  }

  /**
   * @param writing in the transaction of a batch
   */
  private Lanes lanes(int count, Consumer<List<ConsumerRecord<byte[], byte[]>>> writing) {
    var sink = new Noting(writing);
    var lanes =
        new Lanes(
            new PartitionLoop.Opened(sink, progress, Topics.SESSION_STATE, Optional.empty()),
            bench.transactions,
            new SinkMeters(bench.registry),
            places,
            count);
    open.add(lanes);
    return lanes;
  }

  /** Writes nothing but what it was given. */
  private final class Noting implements TopicSink {
    private final Consumer<List<ConsumerRecord<byte[], byte[]>>> writing;

    Noting(Consumer<List<ConsumerRecord<byte[], byte[]>>> writing) {
      this.writing = writing;
    }

    @Override
    public Writes plan(List<ConsumerRecord<byte[], byte[]>> records) {
      List<ConsumerRecord<byte[], byte[]>> batch = List.copyOf(records);
      return new Writes() {
        @Override
        public void write() {
          writing.accept(batch);
        }

        @Override
        public void writeCarefully(TransactionStatus transaction) {
          assertThat(refuses).as("nothing is refused").isTrue();
        }

        @Override
        public void written() {
          batches.add(batch);
        }
      };
    }

    @Override
    public void sweep(Instant now) {
      throw new AssertionError("nothing is due");
    }
  }

  private static List<ConsumerRecord<byte[], byte[]>> records(
      int partition, long from, long to, int bytes) {
    return LongStream.range(from, to)
        .mapToObj(
            offset ->
                new ConsumerRecord<>(
                    TOPIC,
                    partition,
                    offset,
                    0,
                    TimestampType.CREATE_TIME,
                    0,
                    bytes,
                    new byte[0],
                    new byte[0],
                    new RecordHeaders(),
                    Optional.<Integer>empty()))
        .toList();
  }

  private static TopicPartition partition(int number) {
    return new TopicPartition(TOPIC, number);
  }

  private void believes(Map<Integer, Long> places) {
    this.places.stored(places);
  }

  @Test
  void partitionsOfTwoLanesAreWrittenAtTheSameTime() {
    var bothWrite = new CountDownLatch(2);
    Lanes lanes =
        lanes(
            2,
            batch -> {
              bothWrite.countDown();
              assertThat(isDone(bothWrite)).as("the other lane writes too").isTrue();
            });
    believes(Map.of(0, 0L, 1, 0L));

    Map<Integer, Long> moved =
        lanes.write(
            Map.of(partition(0), records(0, 0, 3, SMALL), partition(1), records(1, 0, 5, SMALL)));

    assertThat(moved).containsOnly(Map.entry(0, 3L), Map.entry(1, 5L));
    assertThat(progress.of(List.of(0, 1))).isEqualTo(moved);
  }

  private static boolean isDone(CountDownLatch latch) {
    try {
      return latch.await(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Test
  void whatOneLaneCouldNotWriteIsToldAndTheOthersIsInTheDatabase() {
    Lanes lanes =
        lanes(
            2,
            batch -> {
              if (batch.get(0).partition() == 1) {
                throw new IllegalStateException("not this one");
              }
            });
    believes(Map.of(0, 0L, 1, 0L));

    assertThatThrownBy(
            () ->
                lanes.write(
                    Map.of(
                        partition(0),
                        records(0, 0, 3, SMALL),
                        partition(1),
                        records(1, 0, 5, SMALL))))
        .hasMessage("not this one");

    assertThat(progress.of(List.of(0, 1))).isEqualTo(Map.of(0, 3L, 1, 0L));
  }

  @Test
  void aPartitionThatIsElsewhereIsNotWrittenAndStaysThere() {
    believes(Map.of(0, 0L));
    lanes(1, batch -> {}).write(Map.of(partition(0), records(0, 0, 9, SMALL)));
    batches.clear();

    for (long believed : new long[] {0, 4, 12}) {
      believes(Map.of(0, believed));
      Lanes woken = lanes(1, batch -> assertThat(batch).as("nothing is written").isEmpty());
      assertThatThrownBy(
              () -> woken.write(Map.of(partition(0), records(0, believed, believed + 2, SMALL))))
          .isInstanceOf(Overtaken.class)
          .hasMessageContaining("9");
    }

    assertThat(progress.of(List.of(0))).containsEntry(0, 9L);
    assertThat(batches).isEmpty();
  }

  /** As when somebody deleted the row: nobody knows what is in the database. */
  @Test
  void aPartitionOfWhichNothingIsKnownIsMovedFromItsStartAlone() {
    believes(Map.of(0, 5L));

    assertThatThrownBy(
            () -> lanes(1, batch -> {}).write(Map.of(partition(0), records(0, 5, 7, SMALL))))
        .isInstanceOf(Overtaken.class);

    assertThat(progress.of(List.of(0))).containsEntry(0, 0L);
  }

  @Test
  void manyRecordsAreWrittenInSeveralTransactionsInTheirOrder() {
    believes(Map.of(0, 0L));

    lanes(2, batch -> {}).write(Map.of(partition(0), records(0, 0, 1_700, SMALL)));

    assertThat(batches).hasSizeGreaterThan(1).allMatch(batch -> batch.size() <= BatchSize.MAX);
    assertThat(batches.get(0)).hasSize(BatchSize.FIRST);
    assertThat(batches.stream().flatMap(List::stream).map(ConsumerRecord::offset))
        .containsExactlyElementsOf(LongStream.range(0, 1_700).boxed().toList());
    assertThat(progress.of(List.of(0))).containsEntry(0, 1_700L);
  }

  /** To look for the row takes long, and the application waits for the others meanwhile. */
  @Test
  void aBatchOfWhichARowIsRefusedIsWrittenInShortTransactions() {
    refuses = true;
    believes(Map.of(0, 0L));

    Map<Integer, Long> moved =
        lanes(
                1,
                batch -> {
                  throw new DataIntegrityViolationException(
                      "a row", new SQLException("not this one", "23514"));
                })
            .write(Map.of(partition(0), records(0, 0, BatchSize.FIRST - 1, SMALL)));

    assertThat(batches).hasSize(5).allMatch(batch -> batch.size() <= BatchSize.MIN);
    assertThat(batches.stream().flatMap(List::stream).map(ConsumerRecord::offset))
        .containsExactlyElementsOf(LongStream.range(0, BatchSize.FIRST - 1).boxed().toList());
    assertThat(moved).containsOnly(Map.entry(0, BatchSize.FIRST - 1L));
    assertThat(progress.of(List.of(0))).isEqualTo(moved);
  }

  @Test
  void largeRecordsDoNotAllStandInOneTransaction() {
    believes(Map.of(0, 0L));

    lanes(2, batch -> {}).write(Map.of(partition(0), records(0, 0, 4, 5 * 1024 * 1024)));

    assertThat(batches).hasSize(4);
  }
}
