package io.sessionlog.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.ingest.signature.Sign;
import io.sessionlog.model.wire.EventCodec;
import io.sessionlog.model.wire.MessageReader;
import java.io.ByteArrayInputStream;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Whatever is posted, signed well or badly, is in the log, or kept as rejected, or counted as
 * turned away: one of the three, and never an answer of 5xx. What is in the log can be read. A
 * million of them:
 *
 * <pre>./mvnw -pl ingest-service -am test -Dtest=IngestFuzzTest -Djqwik.tries.default=1000000
 *     -Dsurefire.failIfNoSpecifiedTests=false</pre>
 */
class IngestFuzzTest {

  static final String SECRET = "fuzz-secret";
  static final List<String> WEBHOOKS =
      List.of(
          "{\"event\":\"qr\",\"data\":{\"qr\":\"2@abc,def,ghi\"}}",
          "{\"sessionId\":\"s\",\"event\":\"ready\"}",
          "{\"dataType\":\"change_state\",\"data\":{\"state\":\"CONFLICT\"}}",
          "{\"event\":\"loading_screen\",\"data\":{\"percent\":\"75\",\"message\":\"caf\u00e9\"}}",
          "{\"id\":\"evt_1\",\"event\":\"disconnected\",\"data\":{\"reason\":\"LOGOUT\"}}",
          "{\"event\":\"message_ack\",\"data\":{\"message\":{\"id\":{\"_serialized\":\"x\"}},\"ack\":-1}}");

  static InMemoryIngest ingest;

  /** How the sender proves who it is. */
  enum Proof {
    ORIGINAL,
    WAHA,
    STANDARD_WEBHOOKS,
    API_KEY,
    NONE,
    WRONG_SECRET,
    TRUNCATED,
    STALE,
    NONSENSE;

    boolean holds() {
      return EnumSet.range(ORIGINAL, API_KEY).contains(this);
    }

    Map<String, String> headers(byte[] body) {
      long now = Instant.now().getEpochSecond();
      return switch (this) {
        case ORIGINAL -> Sign.original(SECRET, body);
        case WAHA -> Sign.waha(SECRET, body);
        case STANDARD_WEBHOOKS -> Sign.standardWebhooks(SECRET, "msg_1", now, body);
        case API_KEY -> Sign.apiKey(SECRET);
        case NONE -> Map.of();
        case WRONG_SECRET -> Sign.original("wrong", body);
        case TRUNCATED ->
            Map.of(
                "X-Webhook-Signature",
                Sign.original(SECRET, body).get("X-Webhook-Signature").substring(0, 40));
        case STALE -> Sign.standardWebhooks(SECRET, "msg_1", now - 3_600, body);
        case NONSENSE -> Map.of("webhook-signature", "v1,", "webhook-timestamp", "-1");
      };
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Attempt(
      String session,
      String query,
      String header,
      String value,
      Proof proof,
      boolean chunked,
      byte[] body) {

    @Override
    public String toString() {
      return "%s?%s %s: %s, %s, chunked %s, body %s"
          .formatted(session, query, header, value, proof, chunked, Arrays.toString(body));
    }
  }

  @BeforeContainer
  static void start() {
    ingest =
        InMemoryIngest.with(
            "WHATSAPP_API_KEY=" + SECRET,
            "WEBHOOK_SCHEMES=signature,waha,standard-webhooks,api-key",
            "RATE_LIMIT_PER_ADDRESS=0",
            "RATE_LIMIT_PER_SESSION=20",
            "MAX_BODY_SIZE=4KB");
  }

  @AfterContainer
  static void stop() {
    ingest.close();
  }

  @Property
  void whatever_is_posted_is_accounted_for(@ForAll("attempts") Attempt attempt) {
    ingest.forget();
    double before = ingest.turnedAway();

    HttpResponse<String> answer = ingest.send(request(attempt));

    int events = ingest.events().size();
    int rejected = ingest.rejected().size();
    double turnedAway = ingest.turnedAway() - before;
    assertThat(answer.statusCode()).as(answer.body()).isIn(202, 400, 401, 413, 415, 429);
    assertThat(List.of((double) events, (double) rejected, turnedAway))
        .as("in the log, kept as rejected, turned away with %d", answer.statusCode())
        .isEqualTo(
            switch (answer.statusCode()) {
              case 202 -> List.of(1.0, 0.0, 0.0);
              case 400 -> List.of(0.0, 1.0, 0.0);
              default -> List.of(0.0, 0.0, 1.0);
            });
    if (events == 1) {
      assertThat(EventCodec.read(ingest.events().get(0).value()).sessionId())
          .isEqualTo(ingest.events().get(0).key());
      assertThat(MessageReader.read(ingest.events().get(0).value())).isNotNull();
    }
    if (rejected == 1) {
      assertThat(ingest.rejected().get(0).value()).isEqualTo(attempt.body());
    }
    if (events + rejected > 0) {
      assertThat(attempt.proof()).matches(Proof::holds);
    }
  }

  private static HttpRequest.Builder request(Attempt attempt) {
    byte[] body = attempt.body();
    Map<String, String> headers = new HashMap<>(attempt.proof().headers(body));
    headers.put(attempt.header(), attempt.value());
    String path =
        attempt.session().isEmpty() ? "" : "/" + URLEncoder.encode(attempt.session(), UTF_8);
    return ingest
        .request("/api/whatsapp/webhook" + path + "?" + attempt.query(), headers)
        .POST(
            attempt.chunked()
                ? BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))
                : BodyPublishers.ofByteArray(body));
  }

  @Provide
  Arbitrary<Attempt> attempts() {
    return Combinators.combine(
            sessions(),
            Arbitraries.of("", "userId=user-1", "userId=", "userId=%20", "userId=%FF", "x=1&x=2"),
            Arbitraries.of(
                "X-Other",
                "Content-Encoding",
                "Content-Type",
                "redriven-from",
                "X-Webhook-Timestamp",
                "webhook-timestamp",
                "X-Webhook-Request-Id",
                "webhook-id"),
            Arbitraries.oneOf(
                Arbitraries.of(
                    "gzip",
                    "text/plain",
                    "application/json; charset=utf-16",
                    "1795471200123",
                    "1795471200",
                    "99999999999999",
                    "0",
                    "-1",
                    "1e12",
                    "9999-12-31T23:59:59.999Z",
                    "+58869-09-10T21:20:00.000Z",
                    "session-events-rejected:1:2"),
                Arbitraries.strings().withCharRange('!', '~').ofMinLength(1).ofMaxLength(60)),
            Arbitraries.frequencyOf(
                Tuple.of(4, Arbitraries.of(Proof.ORIGINAL, Proof.API_KEY)),
                Tuple.of(3, Arbitraries.of(Proof.class))),
            Arbitraries.of(true, false),
            bodies())
        .as(Attempt::new);
  }

  /**
   * Of "busy" there come so many that they are limited; a NUL and a backslash are no path to
   * Tomcat.
   */
  private static Arbitrary<String> sessions() {
    return Arbitraries.oneOf(
        Arbitraries.of("", "busy", ".."),
        Arbitraries.strings().withCharRange('a', 'z').ofMinLength(1).ofMaxLength(8),
        Arbitraries.strings()
            .withCharRange('\u0001', '\uffff')
            .excludeChars('\\')
            .ofMinLength(1)
            .ofMaxLength(140));
  }

  private static Arbitrary<byte[]> bodies() {
    Arbitrary<byte[]> intact = Arbitraries.of(WEBHOOKS).map(webhook -> webhook.getBytes(UTF_8));
    Arbitrary<byte[]> random = Arbitraries.bytes().array(byte[].class).ofMaxSize(80);
    return Arbitraries.oneOf(
        intact,
        random,
        Combinators.combine(intact, Arbitraries.integers().between(0, 40), Arbitraries.bytes())
            .as(IngestFuzzTest::damaged),
        Combinators.combine(intact, Arbitraries.integers().between(0, 40))
            .as((body, length) -> Arrays.copyOf(body, Math.min(length, body.length))),
        Combinators.combine(intact, random).as(IngestFuzzTest::joined),
        Arbitraries.integers().between(4_000, 4_200).map(size -> " ".repeat(size).getBytes(UTF_8)));
  }

  private static byte[] damaged(byte[] intact, int at, byte value) {
    byte[] body = intact.clone();
    body[at % body.length] = value;
    return body;
  }

  private static byte[] joined(byte[] one, byte[] other) {
    byte[] body = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, body, one.length, other.length);
    return body;
  }
}
