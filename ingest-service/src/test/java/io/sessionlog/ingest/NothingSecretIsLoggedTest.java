package io.sessionlog.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.ingest.signature.Sign;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** A whole run with everything logged that can be at debug level, through each kind of answer. */
@ExtendWith(OutputCaptureExtension.class)
class NothingSecretIsLoggedTest {

  static final String API_KEY = "planted-api-key";
  static final String SECOND_KEY = "planted-second-key";
  static final String SESSION_KEY = "planted-session-key";
  static final String VERIFY_TOKEN = "planted-verify-token";
  static final String GUESS = "planted-guess";
  static final String QR = "2@planted-qr-code";
  static final String TEXT = "planted-message-text";

  @TempDir Path dir;

  @AfterEach
  void logLessAgain() {
    LoggingSystem.get(getClass().getClassLoader()).setLogLevel("ROOT", LogLevel.WARN);
  }

  @Test
  void at_debug_level_no_key_no_token_no_qr_code_and_no_message_is_in_the_output(
      CapturedOutput output) throws Exception {
    Path secrets = Files.writeString(dir.resolve("secrets"), "own " + SESSION_KEY + "\n");
    String metrics;
    try (var ingest =
        InMemoryIngest.with(
            "logging.level.root=debug",
            "logging.level.jdk.internal.httpclient=info",
            "WHATSAPP_API_KEY=" + API_KEY,
            "WEBHOOK_SECRETS=" + SECOND_KEY,
            "WEBHOOK_SECRETS_FILE=" + secrets,
            "WEBHOOK_SCHEMES=signature,standard-webhooks,api-key",
            "WHATSAPP_VERIFY_TOKEN=" + VERIFY_TOKEN,
            "RATE_LIMIT_PER_SESSION=9",
            "MAX_BODY_SIZE=4KB")) {
      everyKindOfAnswer(ingest);
      metrics = ingest.get("/actuator/prometheus").body();
    }

    assertThat(output)
        .as("what was logged at debug level")
        .contains("DEBUG")
        .contains("the-session");
    for (String secret : List.of(API_KEY, SECOND_KEY, SESSION_KEY, VERIFY_TOKEN, GUESS, QR, TEXT)) {
      assertThat(output.getAll()).doesNotContain(secret);
      assertThat(metrics).doesNotContain(secret);
    }
    assertThat(output.getAll()).doesNotContain(signature(qr()));
  }

  private static void everyKindOfAnswer(InMemoryIngest ingest) {
    String message =
        "{\"event\":\"message\",\"data\":{\"message\":{\"id\":\"1\",\"body\":\"" + TEXT + "\"}}}";
    long now = Instant.now().getEpochSecond();
    expect(202, ingest, qr(), Sign.original(API_KEY, qr()));
    expect(202, ingest, message, Sign.apiKey(SECOND_KEY));
    expect(202, ingest, message, Sign.standardWebhooks(API_KEY, "msg_1", now, message));
    expect(401, ingest, qr(), Map.of());
    expect(401, ingest, qr(), Sign.apiKey(GUESS));
    expect(401, ingest, qr(), Sign.standardWebhooks(API_KEY, "msg_1", now - 999, qr()));
    for (String broken :
        List.of(qr() + "}", "{\"event\":\"qr\",\"data\":{\"qr\":[\"" + QR + "\"]}}", QR)) {
      expect(400, ingest, broken, Sign.original(API_KEY, broken));
    }
    expect(413, ingest, qr() + " ".repeat(5_000), Sign.apiKey(API_KEY));
    expect(415, ingest, qr(), Map.of("Content-Encoding", "gzip", "x-api-key", API_KEY));
    for (int i = 0; i < 3; i++) {
      expect(202, ingest, qr(), Sign.original(API_KEY, qr()));
    }
    expect(429, ingest, qr(), Sign.original(API_KEY, qr()));
    assertThat(ingest.post("own", qr(), Sign.original(SESSION_KEY, qr())).statusCode())
        .isEqualTo(202);
    assertThat(verification(ingest, VERIFY_TOKEN)).isEqualTo(200);
    assertThat(verification(ingest, GUESS)).isEqualTo(403);
    assertThat(verification(ingest, GUESS + "%FF")).isEqualTo(400);
  }

  private static void expect(
      int status, InMemoryIngest ingest, String body, Map<String, String> headers) {
    var answer = ingest.post("the-session", body, headers);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.body()).doesNotContain("planted");
  }

  private static int verification(InMemoryIngest ingest, String token) {
    return ingest
        .get(
            "/api/whatsapp/webhook/the-session?hub.mode=subscribe&hub.challenge=1&hub.verify_token="
                + token)
        .statusCode();
  }

  private static String qr() {
    return "{\"event\":\"qr\",\"data\":{\"qr\":\"" + QR + "\"}}";
  }

  private static String signature(String body) {
    return Sign.original(API_KEY, body).get("X-Webhook-Signature");
  }
}
