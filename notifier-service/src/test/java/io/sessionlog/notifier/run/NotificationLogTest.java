package io.sessionlog.notifier.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sessionlog.model.wire.Topics;
import io.sessionlog.notifier.courier.Snapshot.Place;
import io.sessionlog.notifier.notice.NoticeRecords;
import io.sessionlog.notifier.notice.NoticeType;
import io.sessionlog.notifier.notice.Notification;
import io.sessionlog.support.kafka.VitalThreads;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is read where, and what may be concluded from it. */
class NotificationLogTest {

  private static final TopicPartition PARTITION =
      new TopicPartition(Topics.SESSION_NOTIFICATIONS, 0);

  private final MockConsumer<String, byte[]> kafka = new MockConsumer<>("earliest");
  private final LogReaders readers = new LogReaders(() -> kafka, new VitalThreads(reason -> {}));
  private final NotificationLog log = new NotificationLog(readers, 1);

  @BeforeEach
  void start() {
    kafka.updateBeginningOffsets(Map.of(PARTITION, 5L));
    kafka.updateEndOffsets(Map.of(PARTITION, 20L));
  }

  @AfterEach
  void stop() {
    readers.close();
  }

  private static ConsumerRecord<String, byte[]> record(long offset) {
    return new ConsumerRecord<>(
        PARTITION.topic(),
        0,
        offset,
        0,
        TimestampType.CREATE_TIME,
        1,
        2,
        "session",
        "{}".getBytes(StandardCharsets.UTF_8),
        NoticeRecords.headers("id-" + offset, NoticeType.STATUS_CHANGED, null),
        Optional.empty());
  }

  private Optional<Notification> readOne(long offset) throws Exception {
    return log.readOne(new Place(0, offset)).get(30, TimeUnit.SECONDS);
  }

  @Test
  void silence_of_kafka_is_not_taken_for_a_notification_that_is_kept_no_longer() {
    readers.start();

    assertThatThrownBy(() -> readOne(7)).hasCauseInstanceOf(KafkaException.class);
  }

  @Test
  void what_the_log_begins_behind_is_kept_no_longer() throws Exception {
    kafka.schedulePollTask(
        () -> {
          // What a consumer does that is asked for what was deleted.
          kafka.seek(PARTITION, 5);
          List.of(5L, 6L).forEach(at -> kafka.addRecord(record(at)));
        });
    readers.start();

    assertThat(readOne(3)).isEmpty();
  }

  @Test
  void what_stands_around_one_that_was_read_is_not_read_again() throws Exception {
    kafka.schedulePollTask(() -> List.of(7L, 8L, 9L).forEach(at -> kafka.addRecord(record(at))));
    readers.start();

    assertThat(readOne(7).orElseThrow().id()).isEqualTo("id-7");
    // The consumer has nothing more to give.
    assertThat(readOne(9).orElseThrow().id()).isEqualTo("id-9");
  }

  @Test
  void who_had_room_for_a_part_of_a_batch_finds_the_rest_and_nothing_before_it() throws Exception {
    kafka.schedulePollTask(() -> List.of(7L, 8L, 9L).forEach(at -> kafka.addRecord(record(at))));
    readers.start();
    log.read(0, 7).get(30, TimeUnit.SECONDS);

    // The consumer has nothing more to give.
    NotificationLog.Batch rest = log.read(0, 8).get(30, TimeUnit.SECONDS);
    assertThat(rest.notifications()).extracting(Notification::offset).containsExactly(8L, 9L);
    assertThat(rest.from()).isEqualTo(8);
    assertThat(rest.next()).isEqualTo(10);
  }
}
