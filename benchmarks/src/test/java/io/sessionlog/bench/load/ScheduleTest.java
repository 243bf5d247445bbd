package io.sessionlog.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ScheduleTest {

  @Test
  void a_request_is_due_whatever_became_of_those_before() {
    var schedule = new Schedule(1_000, 1_000, 3);

    assertThat(schedule.dueNanos(0)).isEqualTo(1_000);
    assertThat(schedule.dueNanos(2)).isEqualTo(1_000 + TimeUnit.MILLISECONDS.toNanos(2));
  }

  @Test
  void each_request_is_taken_once_and_none_beyond_the_plan() {
    var schedule = new Schedule(0, 1_000, 2);

    assertThat(schedule.take()).isZero();
    assertThat(schedule.take()).isEqualTo(1);
    assertThat(schedule.take()).isEqualTo(-1);
  }

  @Test
  void what_is_overdue_is_not_waited_for() {
    var schedule = new Schedule(System.nanoTime() - TimeUnit.HOURS.toNanos(1), 1_000, 2);

    schedule.await(1);

    assertThat(schedule.dueNanos(1)).isLessThan(System.nanoTime());
  }
}
