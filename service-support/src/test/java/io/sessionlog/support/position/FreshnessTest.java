package io.sessionlog.support.position;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** An age is never less than it is, whatever is heard and read in whichever order. */
class FreshnessTest {

  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

  private final Map<Integer, Long> read = new TreeMap<>(Map.of(0, 0L));
  private long nanos = TimeUnit.HOURS.toNanos(5);
  private final Freshness freshness =
      new Freshness(
          Clock.fixed(NOON, ZoneOffset.UTC),
          () -> nanos,
          partition -> read.getOrDefault(partition, -1L));

  private void seconds(int more) {
    nanos += TimeUnit.SECONDS.toNanos(more);
  }

  private void heard(int partition, long end) {
    freshness.heard(partition, end, nanos);
    freshness.settle();
  }

  @Test
  void nothing_is_known_before_the_log_was_heard_of() {
    assertThat(freshness.age()).isEqualTo(Freshness.FOREVER);
    assertThat(freshness.staleSeconds()).isZero();
  }

  @Test
  void who_has_read_up_to_the_end_is_as_old_as_the_question() {
    read.put(0, 10L);
    heard(0, 10);
    seconds(2);

    assertThat(freshness.age()).hasSeconds(2);
    assertThat(freshness.asOf(freshness.age())).isEqualTo(NOON.minusSeconds(2));
  }

  /** Time may go on between a question about that and the answer. */
  @Test
  void all_of_a_moment_has_been_read_once_an_end_of_then_or_later_is_reached() {
    long before = nanos;
    assertThat(freshness.hasReadUpTo(0, before)).isFalse();
    assertThat(freshness.partitions()).isZero();
    read.put(0, 10L);
    heard(0, 10);

    assertThat(freshness.partitions()).isEqualTo(1);
    assertThat(freshness.hasReadUpTo(0, nanos)).isTrue();
    assertThat(freshness.hasReadUpTo(0, nanos + 1)).isFalse();
    assertThat(freshness.hasReadUpTo(1, before)).isFalse();
    read.put(0, 3L);
    freshness.settle();
    assertThat(freshness.hasReadUpTo(0, before)).isFalse();
  }

  @Test
  void an_end_counts_once_it_is_reached_and_from_when_it_was_asked_for() {
    read.put(0, 10L);
    heard(0, 10);
    seconds(1);
    heard(0, 20);
    seconds(1);
    assertThat(freshness.age()).hasSeconds(2);

    read.put(0, 20L);
    freshness.settle();
    assertThat(freshness.age()).hasSeconds(1);
  }

  @Test
  void who_never_gets_there_grows_old_although_the_log_is_heard_of() {
    read.put(0, 10L);
    heard(0, 10);
    for (long end = 20; end < 100; end += 10) {
      seconds(1);
      heard(0, end);
    }

    assertThat(freshness.age()).hasSeconds(8);
    assertThat(freshness.staleSeconds()).isEqualTo(8);
  }

  @Test
  void who_hears_nothing_grows_old_although_there_may_be_nothing_to_read() {
    read.put(0, 10L);
    heard(0, 10);
    seconds(5);
    assertThat(freshness.staleSeconds()).isZero();
    seconds(1);
    assertThat(freshness.staleSeconds()).isEqualTo(6);
  }

  @Test
  void marks_of_transactions_are_nothing_to_wait_for() {
    read.put(0, 10L);
    heard(0, 12);
    assertThat(freshness.age()).isEqualTo(Freshness.FOREVER);
    assertThat(freshness.missing(0)).isNotNull();

    freshness.isEmpty(0, 10, 12);
    freshness.settle();
    assertThat(freshness.missing(0)).isNull();
    assertThat(freshness.age()).isZero();
    seconds(1);
    heard(0, 12);
    assertThat(freshness.age()).isZero();
    seconds(1);
    heard(0, 13);
    assertThat(freshness.missing(0)).isNotNull();
    assertThat(freshness.age()).hasSeconds(1);
  }

  @Test
  void a_store_that_starts_over_is_not_as_fresh_as_the_one_before() {
    read.put(0, 10L);
    heard(0, 10);
    read.put(0, 3L);
    freshness.settle();

    assertThat(freshness.age()).isEqualTo(Freshness.FOREVER);
    assertThat(freshness.age(0)).isEqualTo(Freshness.FOREVER);
  }

  @Test
  void the_oldest_partition_counts_of_those_that_are_read_here() {
    read.put(0, 10L);
    read.put(1, 10L);
    heard(0, 10);
    heard(1, 10);
    heard(2, 99);
    seconds(3);
    heard(0, 10);

    assertThat(freshness.age()).hasSeconds(3);
    assertThat(freshness.age(0)).isZero();
    assertThat(freshness.age(2)).isEqualTo(Freshness.FOREVER);
    assertThat(Freshness.isStale(Duration.ofMillis(5_001))).isTrue();
  }
}
