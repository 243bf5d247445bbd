package io.sessionlog.analytics.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sessionlog.analytics.fold.History;
import io.sessionlog.analytics.numbers.Measures;
import io.sessionlog.analytics.numbers.Numbers;
import io.sessionlog.model.SessionStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was counted is kept as long as was promised, also where nothing happens any more. */
class SilentSessionsTest {

  private static final Instant START = History.START;

  @TempDir Path data;
  private StatsDriver driver;

  @BeforeEach
  void start() {
    driver = new StatsDriver(data, new SimpleMeterRegistry(), START);
    for (String owner : new String[] {"alice", "bob", "carla"}) {
      driver.happens("of-" + owner, "session_registered", START, "{\"userId\":\"" + owner + "\"}");
      driver.happens("of-" + owner, "ready", START.plusSeconds(1), "{}");
    }
    driver.happens("of-alice", "session_deleted", START.plusSeconds(60), "{}");
  }

  @AfterEach
  void stop() {
    driver.close();
  }

  /** Bob's session goes on alone, day by day. */
  private void daysPass(int days) {
    for (int day = 1; day <= days; day++) {
      driver.happens("of-bob", "change_state", day(day), "{\"state\":\"CONNECTED\"}");
    }
    for (int second = 0; second < 3; second++) {
      driver.passes(Duration.ofSeconds(1));
    }
  }

  private static Instant day(int day) {
    return START.plus(Duration.ofDays(day));
  }

  private Numbers of(String owner) {
    var numbers = new Numbers();
    new StatsReader(driver.store()).addOwner(owner, 0, hour(day(200)), hour -> numbers);
    return numbers;
  }

  private Numbers firstHourOf(String session) {
    var numbers = new Numbers();
    int first = hour(START);
    new StatsReader(driver.store()).addSession(session, null, first, first + 1, hour -> numbers);
    return numbers;
  }

  private static int hour(Instant at) {
    return Numbers.hour(at.toEpochMilli());
  }

  @Test
  void theNumbersOfAnOwnerWhoseSessionsWereDeletedGoAsAllDo() {
    daysPass(89);
    assertThat(of("alice").of(Measures.CONNECTS)).isEqualTo(1);
    daysPass(91);
    assertThat(of("alice")).isEqualTo(new Numbers());
    assertThat(new StatsReader(driver.store()).head("of-alice")).isNull();
    assertThat(of("bob").of(Measures.millis(SessionStatus.SESSION_CONNECTED))).isPositive();
  }

  @Test
  void theOldHoursOfASessionThatIsThereAndSilentGoAsAllDo() {
    daysPass(89);
    assertThat(firstHourOf("of-carla").of(Measures.CONNECTS)).isEqualTo(1);
    daysPass(91);
    assertThat(firstHourOf("of-carla")).isEqualTo(new Numbers());
    assertThat(of("carla")).isEqualTo(new Numbers());
    assertThat(new StatsReader(driver.store()).head("of-carla")).isNotNull();
  }

  @Test
  void theirDaysGoWithTheirHours() {
    driver.happens("of-alice", "ready", day(1), "{}");
    driver.happens("of-alice", "session_deleted", day(1).plusSeconds(1), "{}");
    driver.happens("of-carla", "disconnected", day(1), "{}");
    daysPass(89);
    assertThat(driver.store().get(StatsKeys.days("of-alice"))).isNotNull();
    assertThat(driver.store().get(StatsKeys.days("of-carla"))).isNotNull();
    daysPass(93);
    assertThat(driver.store().get(StatsKeys.days("of-alice"))).isNull();
    assertThat(driver.store().get(StatsKeys.days("of-carla"))).isNull();
    assertThat(driver.store().get(StatsKeys.days("of-bob"))).isNotNull();
  }

  @Test
  void whereNothingHappensNothingBecomesOld() {
    driver.passes(Duration.ofDays(400));
    assertThat(of("alice").of(Measures.CONNECTS)).isEqualTo(1);
    assertThat(firstHourOf("of-carla").of(Measures.CONNECTS)).isEqualTo(1);
  }
}
