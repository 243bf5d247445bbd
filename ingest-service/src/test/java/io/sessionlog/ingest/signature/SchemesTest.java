package io.sessionlog.ingest.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sessionlog.ingest.refusal.Refusal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Each scheme takes what its senders sign, and nothing that differs in a bit. */
class SchemesTest {

  static final String BODY = "{\"event\":\"ready\",\"data\":{\"note\":\"caf\\u00e9 \\/\"}}";
  static final List<Secret> OURS = List.of(Secret.of("new-secret"), Secret.of("old-secret"));
  static final Instant NOW = Instant.parse("2026-11-24T03:00:00Z");
  static final StandardWebhooks STANDARD =
      new StandardWebhooks(Clock.fixed(NOW, ZoneOffset.UTC), Duration.ofMinutes(5));
  static final Path SIGNED = Path.of("../../shared/senders/payloads/signed-requests");

  @ParameterizedTest
  @ValueSource(strings = {"X-Webhook-Signature", "X-Signature-256", "X-Hub-Signature-256"})
  void the_originals_signature_is_taken_under_each_of_its_names(String header) {
    String value = "sha256=" + Sign.hex("HmacSHA256", "new-secret", Sign.bytes(BODY));

    accepts(HexSignature.ORIGINAL, Map.of(header, value), BODY);
    accepts(HexSignature.ORIGINAL, Map.of(header, value.toUpperCase(Locale.ROOT)), BODY);
  }

  /** Recorded: key, body and header as mygads/whatsapp-api makes them. */
  @Test
  void a_recorded_signature_of_the_original_sender_holds() {
    HexSignature.ORIGINAL.verify(
        request(
            Map.of(
                "X-Webhook-Signature",
                "sha256=39e9cfee0aac209f70f860e5740a61845cbd9d5ffe6754336acab967f5877891")),
        Sign.bytes("{\"sessionId\":\"demo-session-01\",\"event\":\"ready\",\"data\":{}}"),
        List.of(Secret.of("test-api-key-not-a-secret")));
  }

  /** The example of https://waha.devlike.pro/docs/how-to/events/ */
  @Test
  void the_example_of_wahas_documentation_holds() {
    HexSignature.WAHA.verify(
        request(
            Map.of(
                "X-Webhook-Hmac",
                "208f8a55dde9e05519e898b10b89bf0d0b3b0fdf11fdbf09b6b90476301b98d8"
                    + "097c462b2b17a6ce93b6b47a136cf2e78a33a63f6752c2c1631777076153fa89",
                "X-Webhook-Hmac-Algorithm",
                "sha512")),
        Sign.bytes("{\"event\":\"message\",\"session\":\"default\",\"engine\":\"WEBJS\"}"),
        List.of(Secret.of("my-secret-key")));
  }

  /** The example of Standard Webhooks' reference libraries. */
  @Test
  void the_example_of_standard_webhooks_holds_at_its_time() {
    var then = Clock.fixed(Instant.ofEpochSecond(1614265330), ZoneOffset.UTC);
    new StandardWebhooks(then, Duration.ofMinutes(5))
        .verify(
            request(
                Map.of(
                    "webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek",
                    "webhook-timestamp", "1614265330",
                    "webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")),
            Sign.bytes("{\"test\": 2432232314}"),
            List.of(Secret.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")));
  }

  @Test
  void every_valid_secret_opens_so_that_one_can_be_changed_without_a_gap() {
    for (String secret : List.of("new-secret", "old-secret")) {
      accepts(HexSignature.ORIGINAL, Sign.original(secret, BODY), BODY);
      accepts(HexSignature.WAHA, Sign.waha(secret, BODY), BODY);
      accepts(SharedKey.API_KEY, Sign.apiKey(secret), BODY);
      accepts(STANDARD, Sign.standardWebhooks(secret, "msg_1", NOW.getEpochSecond(), BODY), BODY);
    }
  }

  @Test
  void another_secret_opens_nothing() {
    refuses(HexSignature.ORIGINAL, Sign.original("wrong", BODY), Refusal.SIGNATURE_WRONG);
    refuses(HexSignature.WAHA, Sign.waha("wrong", BODY), Refusal.SIGNATURE_WRONG);
    refuses(SharedKey.API_KEY, Sign.apiKey("wrong"), Refusal.SIGNATURE_WRONG);
    refuses(SharedKey.API_KEY, Sign.apiKey("new-secre"), Refusal.SIGNATURE_WRONG);
    refuses(
        STANDARD,
        Sign.standardWebhooks("wrong", "msg_1", NOW.getEpochSecond(), BODY),
        Refusal.SIGNATURE_WRONG);
  }

  @Test
  void a_body_that_was_changed_by_one_byte_is_refused() {
    String signed = BODY.replace("ready", "Ready");
    refuses(HexSignature.ORIGINAL, Sign.original("new-secret", signed), Refusal.SIGNATURE_WRONG);
    refuses(HexSignature.WAHA, Sign.waha("new-secret", signed), Refusal.SIGNATURE_WRONG);
    refuses(
        STANDARD,
        Sign.standardWebhooks("new-secret", "msg_1", NOW.getEpochSecond(), signed),
        Refusal.SIGNATURE_WRONG);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "sha256=", "sha256=abc", "sha256=zz", "sha1=00", "00"})
  void what_can_be_no_signature_is_refused(String value) {
    assertThatExceptionOfType(Unauthenticated.class)
        .isThrownBy(
            () ->
                HexSignature.ORIGINAL.verify(
                    request(Map.of("X-Webhook-Signature", value)), Sign.bytes(BODY), OURS));
  }

  @Test
  void a_truncated_signature_is_refused() {
    String whole = Sign.original("new-secret", BODY).get("X-Webhook-Signature");
    for (int length = 0; length < whole.length(); length++) {
      Map<String, String> cut = Map.of("X-Webhook-Signature", whole.substring(0, length));
      assertThatExceptionOfType(Unauthenticated.class)
          .isThrownBy(() -> HexSignature.ORIGINAL.verify(request(cut), Sign.bytes(BODY), OURS));
    }
    refuses(STANDARD, standard(NOW, "webhook-signature", "v1,AAAA"), Refusal.SIGNATURE_WRONG);
    refuses(STANDARD, standard(NOW, "webhook-signature", "v1,"), Refusal.SIGNATURE_WRONG);
  }

  @Test
  void wahas_signature_is_taken_with_sha512_alone() {
    var headers = new HashMap<>(Sign.waha("new-secret", BODY));
    headers.put("X-Webhook-Hmac-Algorithm", "sha1");
    refuses(HexSignature.WAHA, headers, Refusal.SIGNATURE_MALFORMED);
    headers.remove("X-Webhook-Hmac-Algorithm");
    accepts(HexSignature.WAHA, headers, BODY);
  }

  @Test
  void a_signed_time_is_taken_within_the_tolerance_either_way() {
    for (int seconds : new int[] {-300, 0, 300}) {
      accepts(
          STANDARD,
          Sign.standardWebhooks("new-secret", "m", NOW.getEpochSecond() + seconds, BODY),
          BODY);
    }
    for (int seconds : new int[] {-301, 301}) {
      refuses(
          STANDARD,
          Sign.standardWebhooks("new-secret", "m", NOW.getEpochSecond() + seconds, BODY),
          Refusal.SIGNATURE_STALE);
    }
  }

  @Test
  void id_and_time_are_signed_too() {
    refuses(STANDARD, standard(NOW, "webhook-id", "msg_2"), Refusal.SIGNATURE_WRONG);
    refuses(
        STANDARD,
        standard(NOW, "webhook-timestamp", Long.toString(NOW.getEpochSecond() + 1)),
        Refusal.SIGNATURE_WRONG);
    refuses(STANDARD, standard(NOW, "webhook-timestamp", "soon"), Refusal.SIGNATURE_MALFORMED);
  }

  @Test
  void one_of_several_signatures_is_enough() {
    String right = standard(NOW, "x", "y").get("webhook-signature");
    accepts(STANDARD, standard(NOW, "webhook-signature", "v1a,AAAA v1,?? v1,AAAA " + right), BODY);
    refuses(
        STANDARD, standard(NOW, "webhook-signature", "v2," + right), Refusal.SIGNATURE_MALFORMED);
  }

  @Test
  void a_secret_is_never_printed() {
    assertThat(OURS.toString()).doesNotContain("new-secret");
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> Secret.of("whsec_not-base64!"))
        .withNoCause()
        .withMessageNotContaining("not-base64");
  }

  /** Requests that real sender code has signed, where they lie beside the project. */
  @TestFactory
  Stream<DynamicTest> what_real_senders_signed_holds() throws Exception {
    assumeTrue(Files.isDirectory(SIGNED), "recordings of real senders are not beside the project");
    return Files.readAllLines(SIGNED.resolve("_requests.jsonl")).stream()
        .map(new ObjectMapper()::readTree)
        .map(
            recorded ->
                DynamicTest.dynamicTest(
                    recorded.get("file").asString(),
                    () ->
                        HexSignature.ORIGINAL.verify(
                            request(headers(recorded)),
                            Files.readAllBytes(SIGNED.resolve(recorded.get("file").asString())),
                            List.of(Secret.of("test-api-key-not-a-secret")))));
  }

  private static Map<String, String> headers(JsonNode recorded) {
    var headers = new HashMap<String, String>();
    recorded.get("headers").forEachEntry((name, value) -> headers.put(name, value.asString()));
    return headers;
  }

  private static Map<String, String> standard(Instant at, String header, String value) {
    var headers =
        new HashMap<>(Sign.standardWebhooks("new-secret", "msg_1", at.getEpochSecond(), BODY));
    headers.put(header, value);
    return headers;
  }

  private static void accepts(Scheme scheme, Map<String, String> headers, String body) {
    assertThat(scheme.isUsedBy(request(headers))).isTrue();
    assertThatCode(() -> scheme.verify(request(headers), Sign.bytes(body), OURS))
        .doesNotThrowAnyException();
  }

  private static void refuses(Scheme scheme, Map<String, String> headers, Refusal reason) {
    assertThatExceptionOfType(Unauthenticated.class)
        .isThrownBy(() -> scheme.verify(request(headers), Sign.bytes(BODY), OURS))
        .satisfies(refused -> assertThat(refused.reason()).isEqualTo(reason));
  }

  private static MockHttpServletRequest request(Map<String, String> headers) {
    var request = new MockHttpServletRequest();
    headers.forEach(request::addHeader);
    return request;
  }
}
