package io.sessionlog.support.position;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sessionlog.model.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class WatermarksTest {

  static final Duration LONG = Duration.ofMinutes(1);

  final Watermarks watermarks = new Watermarks(2, 3);

  @Test
  void a_waiter_goes_on_when_its_position_is_reached_and_not_before() {
    CompletableFuture<Long> wait = watermarks.reached(new Position(0, 5), LONG);
    watermarks.advance(new Position(0, 4));
    watermarks.advance(new Position(1, 9));
    assertThat(wait).isNotDone();

    watermarks.advance(new Position(0, 7));
    assertThat(wait).isCompletedWithValue(7L);
    assertThat(watermarks.waiting()).isZero();
  }

  @Test
  void everyone_who_waits_for_it_goes_on() {
    var first = watermarks.reached(new Position(0, 5), LONG);
    var second = watermarks.reached(new Position(0, 5), LONG);
    var later = watermarks.reached(new Position(0, 6), LONG);
    watermarks.advance(new Position(0, 5));

    assertThat(first).isCompleted();
    assertThat(second).isCompleted();
    assertThat(later).isNotDone();
  }

  @Test
  void a_position_that_was_reached_needs_no_wait() {
    watermarks.advance(new Position(1, 5));

    assertThat(watermarks.isReached(new Position(1, 5))).isTrue();
    assertThat(watermarks.isReached(new Position(1, 6))).isFalse();
    assertThat(watermarks.isReached(new Position(0, 0))).isFalse();
    assertThat(watermarks.reached(new Position(1, 4), LONG)).isCompleted();
  }

  @Test
  void a_watermark_never_falls() {
    watermarks.advance(new Position(0, 5));
    watermarks.advance(new Position(0, 3));

    assertThat(watermarks.offset(0)).isEqualTo(5);
  }

  @Test
  void a_wait_ends_after_its_time_and_leaves_nothing_behind() {
    var wait = watermarks.reached(new Position(0, 5), Duration.ofMillis(20));

    assertThatThrownBy(() -> wait.get(10, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(TimeoutException.class);
    assertThat(watermarks.waiting()).isZero();
  }

  @Test
  void only_so_many_may_wait() {
    for (int i = 0; i < 3; i++) {
      assertThat(watermarks.reached(new Position(0, 5), LONG)).isNotDone();
    }
    assertThatThrownBy(() -> watermarks.reached(new Position(0, 5), LONG))
        .isInstanceOf(TooManyWaiters.class);

    watermarks.advance(new Position(0, 5));
    assertThat(watermarks.reached(new Position(0, 6), LONG)).isNotDone();
    assertThat(watermarks.waiting()).isEqualTo(1);
  }

  @Test
  void closing_ends_every_wait_and_those_that_come_late() {
    var wait = watermarks.reached(new Position(0, 5), LONG);
    watermarks.close();

    assertThat(wait).isCompletedExceptionally();
    assertThat(watermarks.reached(new Position(0, 5), LONG)).isCompletedExceptionally();
    assertThat(watermarks.waiting()).isZero();
  }

  @Test
  void a_position_of_a_partition_that_does_not_exist_moves_nothing() {
    watermarks.advance(new Position(2, 5));

    assertThat(watermarks.offsets()).containsExactly(-1, -1);
  }

  @Test
  void no_waiter_is_forgotten_however_the_two_sides_meet() throws Exception {
    int rounds = 20_000;
    var many = new Watermarks(1, rounds);
    ExecutorService threads = Executors.newFixedThreadPool(3);
    var start = new CountDownLatch(1);
    List<Future<List<CompletableFuture<Long>>>> waiting = new ArrayList<>();
    for (int thread = 0; thread < 2; thread++) {
      int seed = thread;
      waiting.add(
          threads.submit(
              () -> {
                var random = new Random(seed);
                List<CompletableFuture<Long>> waits = new ArrayList<>();
                start.await();
                for (int i = 0; i < rounds / 2; i++) {
                  // Near the watermark, where the race is.
                  long target = Math.min(rounds - 1, many.offset(0) + 1 + random.nextInt(3));
                  waits.add(many.reached(new Position(0, target), LONG));
                }
                return waits;
              }));
    }
    Future<?> advancing =
        threads.submit(
            () -> {
              start.await();
              for (long offset = 0; offset < rounds; offset++) {
                many.advance(new Position(0, offset));
              }
              return null;
            });
    start.countDown();
    advancing.get(30, TimeUnit.SECONDS);
    for (Future<List<CompletableFuture<Long>>> waits : waiting) {
      assertThat(waits.get(30, TimeUnit.SECONDS)).allMatch(CompletableFuture::isDone);
    }
    assertThat(many.waiting()).isZero();
    threads.shutdownNow();
  }
}
