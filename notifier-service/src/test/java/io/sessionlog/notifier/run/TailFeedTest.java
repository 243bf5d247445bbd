package io.sessionlog.notifier.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.notifier.notice.Category;
import io.sessionlog.notifier.notice.NoticeType;
import io.sessionlog.notifier.notice.Notification;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Who is offered what the tail brings, wherever the tail and the endpoints stand. */
class TailFeedTest {

  private static final Set<Category> STATUS = Set.of(Category.STATUS);

  private final Following node = new Following(1);
  private final AtomicInteger handled = new AtomicInteger();

  private static List<Notification> batch(long... offsets) {
    List<Notification> batch = new ArrayList<>();
    for (long offset : offsets) {
      batch.add(Following.notification(0, offset, NoticeType.STATUS_CHANGED));
    }
    return batch;
  }

  @Test
  void whoBeginsAheadOfTheTailKeepsNothingFromTheOthers() {
    node.tailStarts(Map.of(0, 5L));
    Owned ahead = node.begin("ahead", Map.of(0, 8L), STATUS);
    Owned follower = node.begin("follower", Map.of(0, 5L), STATUS);

    node.came(batch(5, 6, 7), Map.of(0, 8L), handled::incrementAndGet);

    assertThat(follower.courier.owed()).isEqualTo(3);
    assertThat(ahead.courier.owed()).isZero();
    assertThat(ahead.attached).contains(0);
    assertThat(handled).hasValue(1);

    node.came(batch(8), Map.of(0, 9L), handled::incrementAndGet);
    assertThat(ahead.courier.owed()).isEqualTo(1);
  }

  /** Fails as often as it is told to. */
  private static final class Failing extends AbstractSet<Category> {
    private int failures;

    @Override
    public boolean contains(Object o) {
      if (failures > 0) {
        failures--;
        throw new IllegalStateException("for the test");
      }
      return STATUS.contains(o);
    }

    @Override
    public Iterator<Category> iterator() {
      return STATUS.iterator();
    }

    @Override
    public int size() {
      return STATUS.size();
    }
  }

  @Test
  void anEndpointThatFailsIsLeftBehindAndReadsWhatItWasNotOffered() {
    for (int i = 0; i < 8; i++) {
      node.append(0, NoticeType.STATUS_CHANGED);
    }
    node.tailStarts(Map.of(0, 5L, 1, 0L));
    var failing = new Failing();
    Owned one = node.begin("one", Map.of(0, 5L), failing);
    Owned other = node.begin("other", Map.of(0, 5L), STATUS);
    failing.failures = 1;

    node.came(batch(5, 6, 7), Map.of(0, 8L), handled::incrementAndGet);
    assertThat(other.courier.owed()).isEqualTo(3);
    assertThat(one.attached).doesNotContain(0);
    assertThat(one.courier.cursor(0).offset()).isEqualTo(5);
    assertThat(handled).hasValue(1);

    node.settle();
    assertThat(node.told("one", 0)).containsExactly(5L, 6L, 7L);
  }

  @Test
  void theTailIsReadOnAlthoughABatchCouldNotBeHandled() {
    node.tailStarts(Map.of(0, 5L));
    List<Notification> unusable = new ArrayList<>();
    unusable.add(null);
    try {
      node.came(unusable, Map.of(0, 6L), handled::incrementAndGet);
    } catch (NullPointerException expected) {
      // The loop says so, and goes on.
    }

    assertThat(handled).hasValue(1);
  }

  private static Following lively(long seed, boolean crashes) {
    var node = new Following(seed);
    var random = new Random(seed);
    node.tailStartsNearTheEnd();
    int endpoints = 0;
    for (int step = 0; step < 250; step++) {
      int partition = random.nextInt(Following.PARTITIONS);
      switch (random.nextInt(crashes ? 14 : 13)) {
        case 0, 1, 2, 3 -> node.append(partition, NoticeType.STATUS_CHANGED);
        case 4 -> node.append(partition, NoticeType.MESSAGE_SENT);
        case 5, 6 -> node.tailComes(partition, 1 + random.nextInt(4));
        case 7, 8 -> node.answerARead();
        case 9 -> node.tell();
        case 10 -> node.storeAll();
        case 11 -> {
          if (endpoints < 6) {
            node.beginSomewhere("endpoint-" + endpoints++);
          }
        }
        case 12 -> node.handOver();
        default -> node.crash();
      }
    }
    node.settle();
    return node;
  }

  @Property(tries = 100)
  void each_is_told_once_what_stands_behind_its_start_wherever_the_tail_is(@ForAll long seed) {
    Following node = lively(seed, false);

    for (String id : node.ids()) {
      for (int p = 0; p < Following.PARTITIONS; p++) {
        assertThat(node.told(id, p))
            .as("%s, %d", id, p)
            .containsExactlyInAnyOrderElementsOf(node.due(id, p));
      }
    }
  }

  @Property(tries = 100)
  void whoever_dies_nothing_is_lost_wherever_the_next_ones_tail_is(@ForAll long seed) {
    Following node = lively(seed, true);

    for (String id : node.ids()) {
      for (int p = 0; p < Following.PARTITIONS; p++) {
        assertThat(new LinkedHashSet<>(node.told(id, p)))
            .as("%s, %d", id, p)
            .containsExactlyInAnyOrderElementsOf(node.due(id, p));
      }
    }
  }
}
