package io.sessionlog.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * A cluster that is away holds up no stop: whoever ends a pod waits a second, not half a minute.
 */
class StopWithoutKafkaTest {

  /**
   * Far from the second that it takes, since machines are busy, and from waits of half a minute.
   */
  private static final Duration SOON = Duration.ofSeconds(25);

  @TempDir Path data;

  @ParameterizedTest
  @EnumSource
  void a_service_that_never_found_kafka_stops_at_once(Service service) {
    assertStopsSoon(service, start(service));
  }

  @Test
  void services_whose_kafka_has_gone_stop_at_once() {
    Map<Service, ConfigurableApplicationContext> running = new EnumMap<>(Service.class);
    var pipeline = Pipeline.start(data.resolve("kafka"));
    for (Service service : Service.values()) {
      running.put(
          service,
          start(
              service,
              "--spring.kafka.bootstrap-servers=" + pipeline.bootstrapServers(),
              "--FOLD_TOPIC=session-state-another",
              "--QUERY_APPLICATION_ID=another-query",
              "--NOTICES_APPLICATION_ID=other-notices",
              "--ANALYTICS_APPLICATION_ID=other-analytics"));
    }
    running.values().forEach(service -> awaitReadiness(service, Status.UP));
    // What is folded of them is not committed yet.
    for (int i = 0; i < 20; i++) {
      pipeline.deliver("session-" + i, "{\"event\":\"ready\"}");
    }
    pipeline.close();
    awaitReadiness(running.get(Service.INGEST), Status.DOWN);

    running.forEach(StopWithoutKafkaTest::assertStopsSoon);
  }

  private ConfigurableApplicationContext start(Service service, String... more) {
    var settings = new String[more.length + 5];
    settings[0] = "--WEBHOOK_AUTH=none";
    settings[1] = "--ADMIN_AUTH=none";
    settings[2] = "--QUERY_AUTH=none";
    settings[3] = "--NOTIFY_AUTH=none";
    settings[4] = "--MANAGEMENT_AUTH=none";
    System.arraycopy(more, 0, settings, 5, more.length);
    return service.start(data, settings);
  }

  private static void awaitReadiness(ConfigurableApplicationContext service, Status status) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                service
                    .getBean(HealthEndpoint.class)
                    .healthForPath("readiness")
                    .getStatus()
                    .equals(status));
  }

  private static void assertStopsSoon(Service name, ConfigurableApplicationContext service) {
    long begin = System.nanoTime();
    service.close();
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).as(name.name()).isLessThan(SOON);
  }
}
