package io.sessionlog.ingest.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sessionlog.ingest.InMemoryIngest;
import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.Position;
import io.sessionlog.model.wire.EventCodec;
import io.sessionlog.model.wire.RecordHeaders;
import io.sessionlog.support.position.PositionText;
import io.sessionlog.support.security.InvalidSetting;
import io.sessionlog.support.security.Seal;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The webhooks' door over HTTP: open with the key, and shut without or with a bad one. */
class WebhookAccessTest {

  static final String BODY = "{\"event\":\"ready\",\"data\":{}}";
  static final String SECRET = "current-secret";
  static final String NODE_SECRET = "0123456789abcdef".repeat(2);
  static final String PREVIOUS = "previous-secret";

  static InMemoryIngest ingest;

  final String session = "door-" + UUID.randomUUID();

  @BeforeAll
  static void start(@TempDir Path dir) throws Exception {
    Path secrets =
        Files.writeString(
            dir.resolve("secrets"),
            """
            own-session own-secret
            acme-* acme-secret
            acme-vip vip-secret
            anna-*,user=anna%2F1 anna-secret
            """);
    ingest =
        InMemoryIngest.with(
            "WHATSAPP_API_KEY=" + SECRET,
            "WEBHOOK_SECRETS=" + PREVIOUS,
            "WEBHOOK_SECRETS_FILE=" + secrets,
            "NODE_SECRET=" + NODE_SECRET,
            "WEBHOOK_SCHEMES=signature,waha,standard-webhooks,api-key");
  }

  @AfterAll
  static void stop() {
    ingest.close();
  }

  @Test
  void it_opens_to_each_scheme_and_to_each_valid_secret() {
    for (String secret : new String[] {SECRET, PREVIOUS}) {
      assertThat(status(Sign.original(secret, BODY))).isEqualTo(202);
      assertThat(status(Sign.waha(secret, BODY))).isEqualTo(202);
      assertThat(status(Sign.apiKey(secret))).isEqualTo(202);
      assertThat(status(Sign.standardWebhooks(secret, "msg_1", now(), BODY))).isEqualTo(202);
    }
  }

  @Test
  void without_a_key_it_is_shut_and_says_what_is_missing() {
    double before = ingest.turnedAway("signature_missing");
    HttpResponse<String> answer = ingest.post(session, BODY);

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(answer.headers().firstValue("WWW-Authenticate")).isPresent();
    assertThat(answer.body())
        .contains("\"success\":false")
        .contains("X-Webhook-Signature: sha256=")
        .contains("x-api-key");
    assertThat(ingest.turnedAway("signature_missing")).isEqualTo(before + 1);
  }

  @Test
  void a_wrong_key_a_truncated_one_and_another_body_leave_it_shut() {
    double before = ingest.turnedAway("signature_wrong");
    String right = Sign.original(SECRET, BODY).get("X-Webhook-Signature");

    assertThat(status(Sign.original("wrong", BODY))).isEqualTo(401);
    assertThat(status(Sign.original(SECRET, BODY + " "))).isEqualTo(401);
    assertThat(status(Map.of("X-Webhook-Signature", right.substring(0, right.length() - 2))))
        .isEqualTo(401);
    assertThat(status(Map.of("X-Webhook-Signature", right.substring(7)))).isEqualTo(401);
    assertThat(ingest.turnedAway("signature_wrong")).isEqualTo(before + 3);
  }

  @Test
  void
      what_was_signed_too_long_ago_is_refused_and_a_replay_within_the_tolerance_is_the_same_event() {
    double before = ingest.turnedAway("signature_stale");

    assertThat(status(Sign.standardWebhooks(SECRET, "msg_old", now() - 301, BODY))).isEqualTo(401);
    assertThat(ingest.turnedAway("signature_stale")).isEqualTo(before + 1);
    Map<String, String> signed = Sign.standardWebhooks(SECRET, "msg_twice", now(), BODY);
    assertThat(status(signed)).isEqualTo(202);
    assertThat(status(signed)).isEqualTo(202);
    assertThat(ingest.events())
        .filteredOn(record -> session.equals(record.key()))
        .extracting(record -> EventCodec.read(record.value()).attributes().id())
        .containsExactly("msg_twice", "msg_twice");
  }

  @Test
  void a_time_and_an_id_count_where_the_proof_covers_them() {
    Map<String, String> unsigned =
        Map.of("X-Webhook-Timestamp", "1795600000", "X-Webhook-Request-Id", "mine");
    long signedAt = now();

    status(with(Sign.original(SECRET, BODY), unsigned));
    status(with(Sign.waha(SECRET, BODY), unsigned));
    status(with(Sign.standardWebhooks(SECRET, "msg_1", signedAt, BODY), unsigned));
    status(with(Sign.apiKey(SECRET), unsigned));

    List<EventAttributes> events =
        ingest.events().stream()
            .filter(record -> session.equals(record.key()))
            .map(record -> EventCodec.read(record.value()).attributes())
            .toList();
    assertThat(events)
        .extracting(EventAttributes::senderTime)
        .containsExactly(
            null, null, Instant.ofEpochSecond(signedAt), Instant.ofEpochSecond(1795600000));
    assertThat(events.get(0).id()).isNotEqualTo("mine");
    assertThat(events.get(1).id()).isNotEqualTo("mine");
    assertThat(events.get(2).id()).isEqualTo("msg_1");
    assertThat(events.get(3).id()).isEqualTo("mine");
  }

  @Test
  void what_is_put_back_keeps_the_time_at_which_it_first_came() {
    status(
        with(
            Sign.original(SECRET, BODY),
            Map.of(
                "X-Webhook-Timestamp",
                "1795600000",
                RecordHeaders.REDRIVEN_FROM,
                "session-events-rejected:0:7")));

    assertThat(ingest.events())
        .filteredOn(record -> session.equals(record.key()))
        .extracting(record -> EventCodec.read(record.value()).senderTime())
        .containsExactly(Instant.ofEpochSecond(1795600000));
  }

  private static Map<String, String> with(Map<String, String> proof, Map<String, String> more) {
    Map<String, String> headers = new HashMap<>(proof);
    headers.putAll(more);
    return headers;
  }

  @Test
  void it_answers_under_any_name_though_another_door_of_the_service_is_open() {
    String answer =
        ingest.raw(
            "POST /api/whatsapp/webhook/"
                + session
                + " HTTP/1.1\r\nHost: hooks.example.com\r\nOrigin: https://sender.example\r\n"
                + "Content-Type: application/json\r\nx-api-key: "
                + SECRET
                + "\r\nConnection: close\r\nContent-Length: "
                + BODY.length()
                + "\r\n\r\n"
                + BODY);

    assertThat(answer).startsWith("HTTP/1.1 202");
  }

  @Test
  void secrets_without_a_scheme_guard_nothing_and_start_nothing() {
    assertThatThrownBy(
            () -> InMemoryIngest.with("WHATSAPP_API_KEY=" + SECRET, "WEBHOOK_SCHEMES=").close())
        .rootCause()
        .isInstanceOf(InvalidSetting.class)
        .hasMessageStartingWith("WEBHOOK_SCHEMES: is empty");
  }

  @Test
  void what_is_refused_is_not_kept_on_any_topic() {
    ingest.post(session, "{not json and a stranger's}");
    ingest.post(session, BODY, Sign.original("wrong", BODY));

    assertThat(ingest.events()).noneMatch(record -> session.equals(record.key()));
    assertThat(ingest.rejected()).noneMatch(record -> session.equals(record.key()));
  }

  @Test
  void what_is_signed_and_not_valid_is_kept() {
    String broken = "{\"event\":\"qr\"";
    HttpResponse<String> answer = ingest.post(session, broken, Sign.original(SECRET, broken));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(ingest.rejected()).anyMatch(record -> session.equals(record.key()));
  }

  @Test
  void a_session_with_a_secret_of_its_own_is_opened_by_that_alone() {
    assertThat(ingest.post("own-session", BODY, Sign.original("own-secret", BODY)).statusCode())
        .isEqualTo(202);
    assertThat(ingest.post("own-session", BODY, Sign.original(SECRET, BODY)).statusCode())
        .isEqualTo(401);
    assertThat(status(Sign.original("own-secret", BODY))).isEqualTo(401);
  }

  @Test
  void naming_the_session_in_the_body_does_not_get_round_its_secret() {
    String shared = "{\"event\":\"ready\",\"sessionId\":\"own-session\"}";
    String other = "{\"event\":\"ready\",\"sessionId\":\"" + session + "\"}";

    assertThat(ingest.post("", shared, Sign.original(SECRET, shared)).statusCode()).isEqualTo(401);
    assertThat(ingest.post("", other, Sign.original(SECRET, other)).statusCode()).isEqualTo(202);
  }

  @Test
  void a_secret_bound_to_a_beginning_of_ids_opens_those_alone() {
    assertThat(post("acme-1", "acme-secret")).isEqualTo(202);
    assertThat(post("acme-1", SECRET)).isEqualTo(401);
    assertThat(post(session, "acme-secret")).isEqualTo(401);
    assertThat(post("acme", "acme-secret")).isEqualTo(401);
    assertThat(post("acme-vip", "acme-secret")).as("it has one of its own").isEqualTo(401);
    assertThat(post("acme-vip", "vip-secret")).isEqualTo(202);
  }

  private static int post(String session, String secret) {
    return ingest.post(session, BODY, Sign.original(secret, BODY)).statusCode();
  }

  @Test
  void a_body_of_several_sessions_reaches_none_that_its_secret_is_not_good_for() {
    assertThat(several("acme-1", "acme-secret", "acme-1", "acme-2")).isEqualTo(200);
    assertThat(several("acme-1", "acme-secret", "acme-1", session)).isEqualTo(401);
    assertThat(several("acme-1", "acme-secret", "acme-1", "acme-vip")).isEqualTo(401);
    assertThat(several(session, SECRET, session, "acme-1")).isEqualTo(401);
    assertThat(several("own-session", "own-secret", "own-session", session)).isEqualTo(401);
    assertThat(ingest.events()).noneMatch(record -> session.equals(record.key()));
  }

  private static int several(String path, String secret, String... sessions) {
    String body =
        Stream.of(sessions)
            .map(
                name ->
                    ("{\"value\":{\"metadata\":{\"phone_number_id\":\"%s\"},\"statuses\":[{\"id\":\"w\","
                            + "\"status\":\"sent\",\"timestamp\":\"1767225600\"}]},\"field\":\"messages\"}")
                        .formatted(name))
            .collect(
                Collectors.joining(
                    ",",
                    "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"1\",\"changes\":[",
                    "]}]}"));
    return ingest.post(path, body, Sign.original(secret, body)).statusCode();
  }

  @Test
  void what_a_secret_bound_to_a_user_makes_is_that_users_whatever_the_url_says() {
    assertThat(post("anna-1?userId=bob", "anna-secret")).isEqualTo(202);
    assertThat(post("anna-1", "anna-secret")).isEqualTo(202);

    assertThat(owners("anna-1")).containsExactly("anna/1", "anna/1");
    assertThat(ingest.get("/actuator/prometheus").body())
        .contains("sessionlog_ingest_owners_ignored_total 1.0");
  }

  @Test
  void a_bound_sender_is_told_a_sealed_position_and_everybody_gets_one_to_hand_on() {
    var queryNodes = new PositionText(new Seal(NODE_SECRET));

    HttpResponse<String> hers = ingest.post("anna-2", BODY, Sign.original("anna-secret", BODY));
    String sealed = JsonMapper.shared().readTree(hers.body()).get("position").asString();
    assertThat(hers.headers().firstValue("Session-Position")).hasValue(sealed);
    assertThat(sealed).matches("[\\w-]+");
    assertThat(queryNodes.opened(sealed)).isPresent();

    HttpResponse<String> shared = ingest.post(session, BODY, Sign.original(SECRET, BODY));
    String plain = JsonMapper.shared().readTree(shared.body()).get("position").asString();
    assertThat(plain).matches("\\d+:\\d+");
    assertThat(queryNodes.opened(shared.headers().firstValue("Session-Position").orElseThrow()))
        .isEqualTo(Position.parse(plain));
  }

  @Test
  void a_webhook_may_name_nobody_where_registrations_alone_say_whose_a_session_is() {
    post(session + "?userId=bob", SECRET);
    assertThat(owners(session)).containsExactly("bob");
    try (var never =
        InMemoryIngest.with("WHATSAPP_API_KEY=" + SECRET, "OWNER_FROM_WEBHOOK=never")) {
      String path = session + "?userId=bob";
      assertThat(never.post(path, BODY, Sign.original(SECRET, BODY)).statusCode()).isEqualTo(202);
      assertThat(never.events())
          .extracting(record -> EventCodec.read(record.value()).attributes().userId())
          .containsExactly((String) null);
    }
  }

  private static List<String> owners(String session) {
    return ingest.events().stream()
        .filter(record -> session.equals(record.key()))
        .map(record -> EventCodec.read(record.value()).attributes().userId())
        .toList();
  }

  @Test
  void the_kept_ones_are_kept_where_that_is_wanted() {
    try (var keeping =
        InMemoryIngest.with("WHATSAPP_API_KEY=" + SECRET, "WEBHOOK_KEEP_UNAUTHENTICATED=true")) {
      assertThat(keeping.post(session, BODY).statusCode()).isEqualTo(401);
      assertThat(keeping.rejected())
          .singleElement()
          .satisfies(record -> assertThat(record.value()).isEqualTo(Sign.bytes(BODY)));
    }
  }

  @Test
  void what_is_kept_of_a_stranger_says_so_and_holds_its_signature_and_no_key() {
    try (var keeping =
        InMemoryIngest.with(
            "WHATSAPP_API_KEY=" + SECRET,
            "WEBHOOK_KEEP_UNAUTHENTICATED=true",
            "WEBHOOK_SCHEMES=signature,api-key")) {
      Map<String, String> wrong = Sign.original("not-yet-known", BODY);
      keeping.post(session, BODY, wrong);
      keeping.post(session, BODY, Sign.apiKey("not-yet-known"));
      keeping.post(session, "{", Sign.original(SECRET, "{"));

      assertThat(keeping.rejected())
          .extracting(record -> header(record, "unauthenticated"))
          .containsExactly("signature_wrong", "signature_wrong", null);
      assertThat(keeping.rejected())
          .extracting(record -> header(record, "proof"))
          .containsExactly("X-Webhook-Signature: " + wrong.get("X-Webhook-Signature"), null, null);
    }
  }

  private static @Nullable String header(ProducerRecord<String, byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
  }

  @Test
  void a_scheme_that_is_not_in_use_opens_nothing() {
    try (var original = InMemoryIngest.with("WHATSAPP_API_KEY=" + SECRET)) {
      assertThat(original.post(session, BODY, Sign.original(SECRET, BODY)).statusCode())
          .isEqualTo(202);
      assertThat(original.post(session, BODY, Sign.apiKey(SECRET)).statusCode()).isEqualTo(401);
      assertThat(original.post(session, BODY, Sign.waha(SECRET, BODY)).statusCode()).isEqualTo(401);
    }
  }

  @Test
  void it_stays_open_only_where_somebody_said_so() {
    assertThatThrownBy(() -> InMemoryIngest.with().close()).hasStackTraceContaining("WEBHOOK_AUTH");
    try (var open = InMemoryIngest.with("WEBHOOK_AUTH=none")) {
      assertThat(open.post(session, BODY).statusCode()).isEqualTo(202);
    }
  }

  private int status(Map<String, String> headers) {
    return ingest.post(session, BODY, headers).statusCode();
  }

  private static long now() {
    return Instant.now().getEpochSecond();
  }
}
