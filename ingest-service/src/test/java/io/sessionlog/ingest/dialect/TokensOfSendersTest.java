package io.sessionlog.ingest.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.ingest.InMemoryIngest;
import io.sessionlog.model.dialect.known.Secrets;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/**
 * Tokens, codes and messages that stand in senders' bodies: they come to no log, to no answer and
 * to no metric, and with {@code KEEP_BODY_TOKENS=false} tokens are not kept either.
 */
@ExtendWith(OutputCaptureExtension.class)
class TokensOfSendersTest {

  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String JSON = "application/json";

  @AfterEach
  void logLessAgain() {
    LoggingSystem.get(getClass().getClassLoader()).setLogLevel("ROOT", LogLevel.WARN);
  }

  @Test
  void nothing_secret_of_any_dialects_webhook_is_logged_at_any_level(CapturedOutput output) {
    String metrics;
    try (var ingest =
        InMemoryIngest.with(
            "WHATSAPP_API_KEY=the-secret",
            "WEBHOOK_SCHEMES=api-key,body-token",
            "logging.level.root=trace",
            "logging.level.jdk.internal.httpclient=info",
            "logging.level.jdk.event=info")) {
      List<String> telling =
          DialectBodies.all().stream()
              .map(TokensOfSendersTest::planted)
              .filter(body -> body.contains("planted"))
              .toList();
      assertThat(telling.size()).isGreaterThan(50);
      telling.forEach(body -> postInEveryWay(ingest, body));
      assertThat(ingest.events()).hasSizeGreaterThanOrEqualTo(telling.size());
      assertThat(ingest.rejected()).hasSizeGreaterThan(2 * telling.size());
      metrics = ingest.get("/actuator/prometheus").body();
    }
    assertThat(output.getAll()).as("what was logged").contains(" TRACE ", "Put a webhook of");
    // Not by contains: its message would quote all of it.
    assertThat(output.getAll().indexOf("planted")).isEqualTo(-1);
    assertThat(metrics).doesNotContain("planted");
  }

  /** Tokens, codes and messages, each as it can be found again. */
  private static String planted(String body) {
    return body.replace("tok-", "planted-token-")
        .replace("\"2@", "\"2@planted-")
        .replace("ABCD", "planted-ABCD")
        .replace("iVBO", "planted/iVBO")
        .replace("order-token", "planted-order")
        .replace("hello", "planted-hello");
  }

  /** Taken, refused for each reason, and turned away. */
  private static void postInEveryWay(InMemoryIngest ingest, String body) {
    Map<String, String> key = Map.of("x-api-key", "the-secret");
    post(ingest, "/s", JSON, body, key);
    post(ingest, "/s", JSON, body + "}", key);
    post(ingest, "/s?dialect=wwebjs", JSON, body, key);
    post(ingest, "/s/not-a-suffix", FORM, "jsonData=" + URLEncoder.encode(body, UTF_8), key);
    post(ingest, "/s", JSON, body, Map.of());
  }

  private static void post(
      InMemoryIngest ingest, String path, String type, String body, Map<String, String> headers) {
    HttpResponse<String> answer =
        ingest.send(
            ingest
                .request("/api/whatsapp/webhook" + path, headers)
                .setHeader("Content-Type", type)
                .POST(BodyPublishers.ofString(body)));
    assertThat(answer.statusCode()).isLessThan(500);
    assertThat(answer.body()).doesNotContain("planted");
  }

  @Test
  void tokens_need_not_be_kept_not_even_with_what_is_refused() {
    try (var ingest = InMemoryIngest.with("WEBHOOK_AUTH=none", "KEEP_BODY_TOKENS=false")) {
      String nameless = "{\"type\":\"Connected\",\"event\":{},\"token\":\"tok-3\"}";
      post(ingest, "", JSON, nameless, Map.of());
      post(ingest, "", FORM, "jsonData=" + URLEncoder.encode(nameless, UTF_8), Map.of());
      post(ingest, "/s", JSON, nameless, Map.of());

      String redacted = nameless.replace("tok-3", Secrets.REDACTED);
      assertThat(ingest.rejected())
          .extracting(record -> new String(record.value(), UTF_8))
          .containsExactly(redacted, "{\"jsonData\":" + redacted + "}");
      assertThat(ingest.rejected())
          .extracting(
              record -> new String(record.headers().lastHeader("content-type").value(), UTF_8))
          .isEqualTo(List.of(JSON, JSON));
      assertThat(ingest.events())
          .singleElement()
          .satisfies(record -> assertThat(new String(record.value(), UTF_8)).contains(redacted));
    }
  }
}
