package io.sessionlog.query.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.SessionReading;
import io.sessionlog.model.SessionReading.Category;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.SessionStatus;
import io.sessionlog.model.Unknowns;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BucketTest {

  @ParameterizedTest
  @EnumSource(SessionStatus.class)
  void every_reading_has_a_bucket_that_agrees_with_it(SessionStatus status) {
    for (Instant now : new Instant[] {Story.NOON, Story.NOON.plusSeconds(61)}) {
      SessionReading reading = SessionReading.of(withCode(status), now);
      Bucket bucket = Bucket.of(reading);

      assertThat(bucket.category()).isEqualTo(reading.category());
      assertThat(Bucket.of(status)).contains(bucket);
      assertThat(Bucket.of(reading.category())).contains(bucket);
    }
  }

  @Test
  void each_bucket_is_of_one_category_and_one_status() {
    Set<Bucket> byCategory = EnumSet.noneOf(Bucket.class);
    Arrays.stream(Category.values())
        .forEach(
            category -> Bucket.of(category).forEach(b -> assertThat(byCategory.add(b)).isTrue()));
    Set<Bucket> byStatus = EnumSet.noneOf(Bucket.class);
    Arrays.stream(SessionStatus.values())
        .forEach(status -> Bucket.of(status).forEach(b -> assertThat(byStatus.add(b)).isTrue()));

    assertThat(byCategory).isEqualTo(Bucket.all());
    assertThat(byStatus).isEqualTo(Bucket.all());
  }

  private static SessionState withCode(SessionStatus status) {
    SessionState s = Story.of("alice").qr();
    return new SessionState(
        s.sessionId(),
        s.userId(),
        status,
        s.message(),
        s.qr(),
        s.qrReceivedAt(),
        s.progress(),
        s.isNotification(),
        s.aiConfig(),
        s.createdAt(),
        s.updatedAt(),
        s.connectedAt(),
        s.statusSince(),
        s.statusSenderTime(),
        s.lastEvent(),
        s.lastEventAt(),
        s.waState(),
        s.dialect(),
        s.deliveries(),
        s.activityResolution(),
        s.foldVersion(),
        new Unknowns(status == SessionStatus.UNKNOWN ? "newer" : null, Map.of()),
        s.position());
  }
}
