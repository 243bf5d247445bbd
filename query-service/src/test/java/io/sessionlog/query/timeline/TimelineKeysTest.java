package io.sessionlog.query.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.support.partition.PartitionKeys;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;

class TimelineKeysTest {

  @Test
  void entries_stand_newest_first_between_their_start_and_the_head() {
    List<Bytes> keys = new ArrayList<>();
    keys.add(TimelineKeys.startOfEntries("s"));
    for (long offset : new long[] {Long.MAX_VALUE, 1L << 40, 256, 255, 1, 0}) {
      keys.add(TimelineKeys.entry("s", offset));
      assertThat(TimelineKeys.offset(TimelineKeys.entry("s", offset))).isEqualTo(offset);
    }
    keys.add(TimelineKeys.head("s"));
    keys.add(PartitionKeys.of("s-of-another", (byte) 't'));

    assertIsSorted(keys);
  }

  @Test
  void expiries_stand_oldest_first_and_name_their_session() {
    List<Bytes> keys = new ArrayList<>();
    for (long time : new long[] {Long.MIN_VALUE, -1, 0, 1, 1_795_428_000_000L}) {
      keys.add(TimelineKeys.startOfExpiry(time));
      keys.add(TimelineKeys.expiry(time, "session:1"));
      assertThat(TimelineKeys.expiring(TimelineKeys.expiry(time, "session:1")))
          .isEqualTo("session:1");
    }
    // Those of all sessions stand behind the partition's own.
    keys.add(TimelineKeys.startOfEntries("+"));

    assertIsSorted(keys);
  }

  private static void assertIsSorted(List<Bytes> keys) {
    List<Bytes> sorted = new ArrayList<>(keys);
    Collections.shuffle(sorted);
    Collections.sort(sorted);
    assertThat(sorted).isEqualTo(keys);
  }
}
