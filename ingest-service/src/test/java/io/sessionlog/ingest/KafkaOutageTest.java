package io.sessionlog.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sessionlog.model.wire.Topics;
import io.sessionlog.testing.TestBroker;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Kafka gone: 503 in time and never a lie, and the health checks go on being answered. */
class KafkaOutageTest {

  private static final HttpClient http = HttpClient.newHttpClient();

  @Test
  void while_kafka_is_gone_webhooks_are_refused_in_time_and_readiness_says_so() throws Exception {
    TestBroker broker = TestBroker.start(1, Topics.MAX_RECORD_BYTES);
    try (ConfigurableApplicationContext service =
        new SpringApplicationBuilder(IngestService.class)
            .run(
                "--spring.config.name=" + IngestService.NAME,
                "--server.port=0",
                "--WEBHOOK_AUTH=none",
                "--ADMIN_AUTH=none",
                "--MANAGEMENT_AUTH=none",
                "--sessionlog.exit-process-on-fatal-error=false",
                "--KAFKA_ACK_TIMEOUT=1s",
                "--spring.kafka.bootstrap-servers=" + broker.bootstrapServers())) {
      await().atMost(Duration.ofSeconds(60)).until(() -> post(service, VALID).statusCode() == 202);
      broker.close();

      HttpResponse<String> refused = post(service, VALID);
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.headers().firstValue("Retry-After")).isPresent();
      assertThat(refused.body()).contains("\"success\":false").contains("Send it again");
      assertThat(post(service, "not json").statusCode()).isEqualTo(503);

      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> get(service, "/actuator/health/readiness").statusCode() == 503);
      assertThat(get(service, "/actuator/health/liveness").statusCode()).isEqualTo(200);
      assertThat(post(service, VALID).statusCode()).isEqualTo(503);
    }
  }

  @Test
  void a_service_that_starts_before_kafka_serves_its_health_and_refuses_webhooks()
      throws Exception {
    try (ConfigurableApplicationContext service =
        new SpringApplicationBuilder(IngestService.class)
            .run(
                "--spring.config.name=" + IngestService.NAME,
                "--server.port=0",
                "--WEBHOOK_AUTH=none",
                "--ADMIN_AUTH=none",
                "--MANAGEMENT_AUTH=none",
                "--spring.kafka.bootstrap-servers=127.0.0.1:1")) {
      assertThat(post(service, VALID).statusCode()).isEqualTo(503);
      assertThat(get(service, "/actuator/health/readiness").statusCode()).isEqualTo(503);
      assertThat(get(service, "/actuator/health/liveness").statusCode()).isEqualTo(200);
    }
  }

  private static final String VALID = "{\"event\":\"ready\"}";

  private static HttpResponse<String> post(ConfigurableApplicationContext service, String body)
      throws Exception {
    return http.send(
        HttpRequest.newBuilder(uri(service, "/api/whatsapp/webhook/outage"))
            .header("Content-Type", "application/json")
            // The sender of whatsapp-web.js's family gives up after so long.
            .timeout(Duration.ofSeconds(10))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static HttpResponse<String> get(ConfigurableApplicationContext service, String path)
      throws Exception {
    return http.send(
        HttpRequest.newBuilder(uri(service, path)).build(), HttpResponse.BodyHandlers.ofString());
  }

  private static URI uri(ConfigurableApplicationContext service, String path) {
    return URI.create(
        "http://localhost:" + service.getEnvironment().getProperty("local.server.port") + path);
  }
}
