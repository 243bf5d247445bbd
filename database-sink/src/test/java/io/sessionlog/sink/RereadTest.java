package io.sessionlog.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class RereadTest {

  private static final TopicPartition PARTITION = new TopicPartition("session-state-2", 0);

  private final Reread reread = new Reread();
  private final List<ConsumerRecord<byte[], byte[]>> stored =
      List.of(record("a", 0), record("b", 1), record("a", 2), record("~0", 3), record("a", 4));

  private static ConsumerRecord<byte[], byte[]> record(String key, long offset) {
    return new ConsumerRecord<>(
        PARTITION.topic(), 0, offset, key.getBytes(StandardCharsets.UTF_8), new byte[1]);
  }

  private void scan(long end) {
    try (var reader = new MockConsumer<byte[], byte[]>("earliest")) {
      reader.updateBeginningOffsets(Map.of(PARTITION, 0L));
      reader.updateEndOffsets(Map.of(PARTITION, 5L));
      reader.schedulePollTask(() -> stored.forEach(reader::addRecord));
      reread.scan(reader, PARTITION, 0, end, () -> false);
    }
  }

  @Test
  void onlyTheLastRecordOfASessionIsLeftOfThePast() {
    scan(5);

    assertThat(reread.newest(stored))
        .extracting(ConsumerRecord::offset)
        .containsExactly(1L, 3L, 4L);
  }

  @Test
  void whatComesAfterTheEndIsAllLeft() {
    scan(3);

    assertThat(reread.newest(stored))
        .extracting(ConsumerRecord::offset)
        .containsExactly(1L, 2L, 3L, 4L);
    assertThat(reread.covers(0, 2)).isTrue();
    assertThat(reread.covers(0, 3)).isFalse();
  }

  @Test
  void whereNothingIsReadAnewAllIsLeft() {
    assertThat(Reread.NONE.newest(stored)).isEqualTo(stored);
    assertThat(Reread.NONE.covers(0, 0)).isFalse();
  }
}
