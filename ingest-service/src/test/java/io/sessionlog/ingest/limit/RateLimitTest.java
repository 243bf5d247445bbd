package io.sessionlog.ingest.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.bucket4j.TimeMeter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sessionlog.ingest.refusal.Refusal;
import io.sessionlog.ingest.refusal.RefusalMeters;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RateLimitTest {

  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final ManualTime time = new ManualTime();

  @Test
  void the_quota_may_come_at_once_and_what_exceeds_it_is_refused() {
    RateLimit limit = limit(60);
    times(60, limit, "one");

    assertThatExceptionOfType(RateLimited.class)
        .isThrownBy(() -> limit.take("one"))
        .satisfies(
            refused -> {
              assertThat(refused.getHeaders().getFirst("Retry-After")).isEqualTo("1");
              assertThat(refused.getHeaders().getFirst("RateLimit-Policy"))
                  .isEqualTo("\"session\";q=60;w=60");
              assertThat(refused.getHeaders().getFirst("RateLimit"))
                  .isEqualTo("\"session\";r=0;t=1");
            });
    assertThatExceptionOfType(RateLimited.class).isThrownBy(() -> limit.look("one"));
    assertThat(
            meters
                .get("sessionlog.ingest.refusals")
                .tag("outcome", "turned_away")
                .tag("reason", "session_limited")
                .counter()
                .count())
        .isEqualTo(2);
  }

  @Test
  void one_key_does_not_use_up_what_another_has() {
    RateLimit limit = limit(2);
    times(2, limit, "one");

    assertThatCode(() -> limit.take("other")).doesNotThrowAnyException();
  }

  @Test
  void it_fills_again_with_time() {
    RateLimit limit = limit(60);
    times(60, limit, "one");
    time.pass(Duration.ofSeconds(2));

    times(2, limit, "one");
    assertThatExceptionOfType(RateLimited.class).isThrownBy(() -> limit.take("one"));
  }

  @Test
  void looking_takes_nothing_and_remembers_nobody() {
    RateLimit limit = limit(1);
    for (int i = 0; i < 10; i++) {
      limit.look("one");
    }

    assertThat(limit.keys()).isZero();
    times(1, limit, "one");
  }

  @Test
  void what_is_remembered_is_bounded_and_forgotten_when_it_no_longer_matters() {
    RateLimit limit = limit(10);
    for (int i = 0; i < RateLimit.MAX_KEYS + 1_000; i++) {
      limit.take("key-" + i);
    }
    assertThat(limit.keys()).isEqualTo(RateLimit.MAX_KEYS);

    time.pass(Duration.ofSeconds(61));
    assertThat(limit.keys()).isZero();
  }

  @Test
  void a_quota_of_zero_is_no_limit() {
    times(1_000, limit(0), "one");
  }

  private RateLimit limit(int perMinute) {
    return new RateLimit(
        "session", perMinute, "requests", Refusal.SESSION_LIMITED, new RefusalMeters(meters), time);
  }

  private static void times(int count, RateLimit limit, String key) {
    for (int i = 0; i < count; i++) {
      limit.take(key);
    }
  }

  private static final class ManualTime implements TimeMeter {
    private long nanos;

    void pass(Duration duration) {
      nanos += duration.toNanos();
    }

    @Override
    public long currentTimeNanos() {
      return nanos;
    }

    @Override
    public boolean isWallClockBased() {
      return false;
    }
  }
}
