package io.sessionlog.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** An open door, as the quickstart's on loopback, and the pages of strangers in a browser there. */
class OwnHostsOverHttpTest {

  static final String BODY = "{\"event\":\"ready\",\"data\":{}}";
  static InMemoryIngest ingest;

  @BeforeAll
  static void start() {
    ingest = InMemoryIngest.with("WEBHOOK_AUTH=none", "CORS_ORIGINS=https://app.example.com");
  }

  @AfterAll
  static void stop() {
    ingest.close();
  }

  @Test
  void it_does_not_answer_under_a_name_that_a_stranger_may_own() {
    String answer =
        ingest.raw(
            "POST /api/whatsapp/webhook/rebound HTTP/1.1\r\nHost: rebound.example.org\r\n"
                + "Content-Type: application/json\r\nConnection: close\r\nContent-Length: "
                + BODY.length()
                + "\r\n\r\n"
                + BODY);

    assertThat(answer).startsWith("HTTP/1.1 421").contains("ALLOWED_HOSTS");
    assertThat(ingest.events()).noneMatch(record -> "rebound".equals(record.key()));
  }

  @Test
  void it_takes_nothing_from_a_page_of_another_origin() {
    List<Map<String, String>> browsers =
        List.of(
            Map.of("Origin", "https://evil.example"),
            Map.of("Origin", "null"),
            Map.of("Sec-Fetch-Site", "cross-site"));
    for (Map<String, String> browser : browsers) {
      HttpResponse<String> answer = ingest.post("crossed", BODY, browser);

      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(answer.body()).contains("\"success\":false").contains("CORS_ORIGINS");
    }
    assertThat(ingest.events()).noneMatch(record -> "crossed".equals(record.key()));
  }

  @Test
  void it_takes_what_no_browser_sent_and_what_a_named_origin_sends() {
    assertThat(ingest.post("server", BODY).statusCode()).isEqualTo(202);
    assertThat(ingest.post("page", BODY, Map.of("Origin", "https://app.example.com")).statusCode())
        .isEqualTo(202);
  }

  @Test
  void a_body_that_a_page_may_send_without_asking_is_no_webhook() {
    HttpResponse<String> answer =
        ingest.send(
            ingest
                .request("/api/whatsapp/webhook/plain", Map.of())
                .setHeader("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString(BODY)));

    assertThat(answer.statusCode()).isEqualTo(415);
    assertThat(ingest.events()).noneMatch(record -> "plain".equals(record.key()));
  }
}
