package io.sessionlog.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sessionlog.model.wire.Topics;
import io.sessionlog.testing.OffsetClock;
import io.sessionlog.testing.TestBroker;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/**
 * Where Kafka's time is not known, a clock that is wrong is noticed by what the log refuses, and
 * named; nothing that it stamped is in the log.
 */
class WrongClockTest {

  static final HttpClient http = HttpClient.newHttpClient();
  static final OffsetClock clock = new OffsetClock();
  static TestBroker broker;
  static ConfigurableApplicationContext service;

  /** In place of the service's own, which would go by Kafka's time. */
  static class Clocks {
    @Bean
    Clock clock() {
      return clock;
    }
  }

  @BeforeAll
  static void start() {
    broker = TestBroker.start(1, Topics.MAX_RECORD_BYTES);
    service =
        new SpringApplicationBuilder(IngestService.class, Clocks.class)
            .run(
                "--spring.config.name=" + IngestService.NAME,
                "--spring.main.allow-bean-definition-overriding=true",
                "--server.port=0",
                "--WEBHOOK_AUTH=none",
                "--ADMIN_AUTH=none",
                "--MANAGEMENT_AUTH=none",
                "--spring.kafka.bootstrap-servers=" + broker.bootstrapServers());
    await().atMost(Duration.ofSeconds(60)).until(() -> post().statusCode() == 202);
  }

  @AfterAll
  static void stop() {
    service.close();
    broker.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT-11S", "PT60S", "PT20M"})
  void aClockThatIsWrongIsNamedInReadinessUntilItIsRightAgain(Duration offset) throws Exception {
    int before = broker.records(Topics.SESSION_EVENTS).size();

    clock.setOffBy(offset);
    assertThat(post().statusCode()).isEqualTo(503);

    assertThat(get("/actuator/health/readiness").statusCode()).isEqualTo(503);
    assertThat(get("/actuator/health").body())
        .contains("the clocks of this process and of Kafka are apart", "out of range");
    assertThat(broker.records(Topics.SESSION_EVENTS)).hasSize(before);

    clock.setOffBy(Duration.ZERO);
    assertThat(post().statusCode()).isEqualTo(202);
    assertThat(get("/actuator/health/readiness").statusCode()).isEqualTo(200);
  }

  private static HttpResponse<String> post() throws Exception {
    return http.send(
        HttpRequest.newBuilder(uri("/api/whatsapp/webhook/clock"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"event\":\"ready\"}"))
            .build(),
        BodyHandlers.ofString());
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return http.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
  }

  private static URI uri(String path) {
    return URI.create(
        "http://localhost:" + service.getEnvironment().getProperty("local.server.port") + path);
  }
}
