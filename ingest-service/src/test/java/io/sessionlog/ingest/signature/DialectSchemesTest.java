package io.sessionlog.ingest.signature;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sessionlog.ingest.refusal.Refusal;
import io.sessionlog.ingest.refusal.RefusalMeters;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;

/** Each dialect's proof opens to its own senders: not to forged, stale or foreign ones. */
class DialectSchemesTest {

  private static final Instant NOW = Instant.parse("2026-11-24T03:00:00Z");
  private static final Secret OURS = Secret.of("our-secret");
  private static final String BODY = "{\"event\":\"message\",\"data\":{\"note\":\"caf\\u00e9\"}}";
  private static final Scheme JWT =
      new EvolutionJwt(Clock.fixed(NOW, ZoneOffset.UTC), Duration.ofMinutes(1));

  @Test
  void openwas_signature_is_over_the_raw_body() {
    String value = "sha256=" + hmac("our-secret", BODY);
    opens(HexSignature.OPENWA, Map.of("X-OpenWA-Signature", value), BODY);
    refuses(HexSignature.OPENWA, Map.of("X-OpenWA-Signature", value), BODY + " ");
    refuses(
        HexSignature.OPENWA, Map.of("X-OpenWA-Signature", "sha256=" + hmac("another", BODY)), BODY);
  }

  @Test
  void wuzapis_signature_is_over_the_json_or_the_form() {
    Scheme scheme = new WuzapiSignature();
    opens(scheme, Map.of("x-hmac-signature", hmac("our-secret", BODY)), BODY);
    String form = "instanceName=a+b&jsonData=%7B%7D&userID=1";
    var headers =
        Map.of(
            "x-hmac-signature",
            hmac("our-secret", form),
            "Content-Type",
            "application/x-www-form-urlencoded");
    opens(scheme, headers, form);
    refuses(scheme, headers, form.replace("userID=1", "userID=2"));
  }

  @Test
  void of_a_multipart_form_wuzapi_signs_the_fields_as_go_writes_them() {
    String form =
        """
        --B
        Content-Disposition: form-data; name="userID"

        1
        --B
        Content-Disposition: form-data; name="jsonData"

        {"a":"<&>"}
        --B
        Content-Disposition: form-data; name="file"

        /tmp/x
        --B
        Content-Disposition: form-data; name="file"; filename="x"

        XX
        --B--
        """
            .replace("\n", "\r\n");
    String signed =
        "{\"file\":\"/tmp/x\",\"jsonData\":\"{\\\"a\\\":\\\"\\u003c\\u0026\\u003e\\\"}\","
            + "\"userID\":\"1\"}";
    var headers =
        Map.of(
            "x-hmac-signature",
            hmac("our-secret", signed),
            "Content-Type",
            "multipart/form-data; boundary=B");
    opens(new WuzapiSignature(), headers, form);
    refuses(new WuzapiSignature(), headers, form.replace("<&>", "<&<"));
  }

  @Test
  void evolutions_token_is_refused_when_forged_stale_or_of_another_kind() {
    long now = NOW.getEpochSecond();
    opens(JWT, bearer("HS256", now, now + 600, "our-secret"), BODY);
    refuses(JWT, bearer("HS256", now, now + 600, "another"), BODY);
    refuses(JWT, bearer("none", now, now + 600, "our-secret"), BODY);
    refuses(JWT, Map.of("Authorization", "Bearer a.b"), BODY);
    assertThat(reason(JWT, bearer("HS256", now - 7_200, now - 6_600, "our-secret"), BODY))
        .isEqualTo(Refusal.SIGNATURE_STALE);
    assertThat(reason(JWT, bearer("HS256", now + 6_000, now + 6_600, "our-secret"), BODY))
        .isEqualTo(Refusal.SIGNATURE_STALE);
  }

  @Test
  void a_shared_secret_is_taken_from_the_header_of_its_sender_alone() {
    opens(SharedKey.Z_API, Map.of("z-api-token", "our-secret"), BODY);
    refuses(SharedKey.Z_API, Map.of("z-api-token", "our-secre"), BODY);
    opens(SharedKey.BEARER, Map.of("Authorization", "Bearer our-secret"), BODY);
    refuses(SharedKey.BEARER, Map.of("Authorization", "Basic our-secret"), BODY);
  }

  @Test
  void a_token_in_the_body_is_looked_for_where_its_dialect_has_it() {
    Scheme scheme = new BodyToken();
    opens(scheme, Map.of(), "{\"event\":\"x\",\"data\":{},\"webhookVerifyToken\":\"our-secret\"}");
    refuses(scheme, Map.of(), "{\"event\":\"x\",\"data\":{},\"webhookVerifyToken\":\"wrong\"}");
    assertThat(
            reason(scheme, Map.of(), "{\"event\":\"ready\",\"data\":{\"token\":\"our-secret\"}}"))
        .isEqualTo(Refusal.SIGNATURE_MISSING);
  }

  @Test
  void a_dialect_with_a_secret_of_its_own_is_opened_by_that_alone() {
    var guard =
        new WebhookGuard(
            List.of(HexSignature.ORIGINAL),
            SharedSecrets.of(List.of(OURS), Map.of("meta-cloud", List.of(Secret.of("app-secret")))),
            new SessionSecrets(null, Duration.ZERO),
            false,
            new RefusalMeters(new SimpleMeterRegistry()));
    MockHttpServletRequest metas =
        request(Map.of("X-Hub-Signature-256", "sha256=" + hmac("app-secret", BODY)));
    MockHttpServletRequest others =
        request(Map.of("X-Hub-Signature-256", "sha256=" + hmac("our-secret", BODY)));

    assertThatCode(() -> verify(guard, metas, "meta-cloud")).doesNotThrowAnyException();
    assertThatCode(() -> verify(guard, others, "gowa")).doesNotThrowAnyException();
    assertThatThrownBy(() -> verify(guard, others, "meta-cloud"))
        .isInstanceOf(Unauthenticated.class);
    assertThatThrownBy(() -> verify(guard, metas, "gowa")).isInstanceOf(Unauthenticated.class);
  }

  private static void verify(WebhookGuard guard, MockHttpServletRequest request, String dialect) {
    guard.verify(request, null, BODY.getBytes(UTF_8), () -> dialect, sessionId -> null);
  }

  private static Map<String, String> bearer(String algorithm, long iat, long exp, String secret) {
    String signed =
        base64("{\"alg\":\"%s\",\"typ\":\"JWT\"}".formatted(algorithm).getBytes(UTF_8))
            + "."
            + base64(
                "{\"iat\":%d,\"exp\":%d,\"app\":\"evolution\"}"
                    .formatted(iat, exp)
                    .getBytes(UTF_8));
    byte[] signature = Secret.of(secret).hmac("HmacSHA256", signed.getBytes(UTF_8));
    return Map.of("Authorization", "Bearer " + signed + "." + base64(signature));
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static String hmac(String secret, String text) {
    return HexFormat.of().formatHex(Secret.of(secret).hmac("HmacSHA256", text.getBytes(UTF_8)));
  }

  private static void opens(Scheme scheme, Map<String, String> headers, String body) {
    MockHttpServletRequest request = request(headers);
    assertThat(scheme.isUsedBy(request)).isTrue();
    assertThatCode(() -> scheme.verify(request, body.getBytes(UTF_8), List.of(OURS)))
        .doesNotThrowAnyException();
  }

  private static void refuses(Scheme scheme, Map<String, String> headers, String body) {
    assertThat(reason(scheme, headers, body)).isNotNull();
  }

  private static Refusal reason(Scheme scheme, Map<String, String> headers, String body) {
    Unauthenticated refused =
        catchThrowableOfType(
            Unauthenticated.class,
            () -> scheme.verify(request(headers), body.getBytes(UTF_8), List.of(OURS)));
    assertThat(refused).isNotNull();
    return refused.reason();
  }

  private static MockHttpServletRequest request(Map<String, String> headers) {
    var request = new MockHttpServletRequest("POST", "/api/whatsapp/webhook/s");
    headers.forEach(request::addHeader);
    if (headers.containsKey("Content-Type")) {
      request.setContentType(headers.get("Content-Type"));
    }
    return request;
  }
}
