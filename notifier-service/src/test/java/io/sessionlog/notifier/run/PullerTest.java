package io.sessionlog.notifier.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.wire.Topics;
import io.sessionlog.notifier.courier.Snapshot.Cursor;
import io.sessionlog.notifier.notice.NoticeRecords;
import io.sessionlog.notifier.notice.NoticeType;
import io.sessionlog.notifier.notice.Notification;
import io.sessionlog.support.kafka.VitalThreads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How much one pull gives, and where the next one goes on. */
class PullerTest {

  private static final TopicPartition PARTITION =
      new TopicPartition(Topics.SESSION_NOTIFICATIONS, 0);
  private static final int KEPT = 200;
  private static final int READ_AT_ONCE = 30;

  private final MockConsumer<String, byte[]> kafka = new MockConsumer<>("earliest");
  private final LogReaders readers = new LogReaders(() -> kafka, new VitalThreads(reason -> {}));
  private final Puller puller =
      new Puller(new NotificationLog(readers, 1), () -> Map.of(0, (long) KEPT));

  @BeforeEach
  void start() {
    kafka.updateBeginningOffsets(Map.of(PARTITION, 0L));
    kafka.updateEndOffsets(Map.of(PARTITION, (long) KEPT));
    readers.start();
  }

  @AfterEach
  void stop() {
    puller.close();
    readers.close();
  }

  private void has(int bodyBytes) {
    for (int reads = 0; reads < KEPT; reads++) {
      kafka.schedulePollTask(
          () -> {
            long from = kafka.position(PARTITION);
            for (long at = from; at < Math.min(KEPT, from + READ_AT_ONCE); at++) {
              kafka.addRecord(record(at, bodyBytes));
            }
          });
    }
  }

  private static ConsumerRecord<String, byte[]> record(long offset, int bodyBytes) {
    return new ConsumerRecord<>(
        PARTITION.topic(),
        0,
        offset,
        0,
        TimestampType.CREATE_TIME,
        1,
        bodyBytes,
        "session",
        new byte[bodyBytes],
        NoticeRecords.headers("id-" + offset, NoticeType.STATUS_CHANGED, null),
        Optional.empty());
  }

  /** Each page's offsets, until there is nothing more. */
  private List<List<Long>> pages(int limit) {
    List<List<Long>> pages = new ArrayList<>();
    Map<Integer, Cursor> next = Map.of();
    Pulled page;
    do {
      page = puller.pull(next, all -> true, true, limit, Duration.ZERO);
      next = page.next();
      pages.add(page.notifications().stream().map(Notification::offset).toList());
    } while (next.get(0).offset() < KEPT);
    return pages;
  }

  @Test
  void aPageEndsAtAMegabyteAndTheNextGoesOnBehindIt() {
    has(20_000);
    List<List<Long>> pages = pages(1_000);

    assertThat(pages).hasSize(4);
    assertThat(pages).allSatisfy(page -> assertThat(page).hasSizeLessThanOrEqualTo(50));
    assertThat(pages.stream().flatMap(List::stream).toList())
        .hasSize(KEPT)
        .isSorted()
        .doesNotHaveDuplicates();
  }

  @Test
  void whatIsLargerThanAPageIsGivenAlone() {
    has(Puller.MAX_PAGE_BYTES + 1);

    assertThat(puller.pull(Map.of(), all -> true, true, 1_000, Duration.ZERO).notifications())
        .hasSize(1);
  }

  @Test
  void aPageHoldsAsManyAsWereAskedFor() {
    has(10);

    assertThat(pages(70)).extracting(List::size).containsExactly(70, 70, 60);
  }
}
