package io.sessionlog.query;

import static io.sessionlog.query.QueryNode.LIST;
import static io.sessionlog.query.QueryNode.QR;
import static io.sessionlog.query.QueryNode.STATUS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.client.j2se.BufferedImageLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import io.sessionlog.model.Position;
import io.sessionlog.model.SessionFact;
import io.sessionlog.model.SessionState;
import io.sessionlog.query.QueryNode.Answer;
import io.sessionlog.query.view.Story;
import io.sessionlog.testing.ManualClock;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One session over HTTP, with a broker behind it. */
class SessionStatusTest {

  static final String DATA_URL = "data:image/png;base64,";

  static final ManualClock CLOCK = new ManualClock(Story.NOON);
  static final TestCluster CLUSTER = TestCluster.get();
  @TempDir static Path data;
  static QueryNode node;

  final Story story = CLUSTER.story();
  final String session = story.sessionId();

  @BeforeAll
  static void start() {
    node = QueryNode.start(data, CLOCK);
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @BeforeEach
  void atNoon() {
    // Its own minute, so that no test meets the clock of the one before: a view's time never goes
    // back.
    CLOCK.advance(Duration.ofMinutes(5));
    story.at(CLOCK.instant());
  }

  @Test
  void the_answer_has_the_seeds_fields_in_their_order_and_then_ours() {
    Answer answer = after(next().ownedBy("user-456").qr());

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).isEqualTo("application/json");
    assertThat(answer.json().propertyNames()).containsExactly("success", "data");
    assertThat(answer.json().get("success").asBoolean()).isTrue();
    assertThat(answer.data().propertyNames())
        .containsExactly(
            "sessionId",
            "status",
            "message",
            "qr",
            "qrImage",
            "userId",
            "createdAt",
            "updatedAt",
            "isConnected",
            "needsQR",
            "isLoading",
            "hasError",
            "lastEvent",
            "lastEventAt",
            "dialect",
            "progress",
            "qrExpiresAt");
  }

  @Test
  void a_code_that_waits_is_shown_as_the_string_and_as_an_image_of_it() throws Exception {
    var seen = after(next().qr()).data();

    assertThat(seen.get("status").asString()).isEqualTo("qr_generated");
    assertThat(seen.get("needsQR").asBoolean()).isTrue();
    assertThat(seen.get("qr").asString()).isEqualTo(Story.QR);
    String image = seen.get("qrImage").asString();
    assertThat(image).startsWith(DATA_URL);
    byte[] png = Base64.getDecoder().decode(image.substring(DATA_URL.length()));
    assertThat(decode(png)).isEqualTo(Story.QR);
    Answer file = node.get(QR + session + ".png");
    assertThat(file.status()).isEqualTo(200);
    assertThat(file.header("Content-Type")).isEqualTo("image/png");
    assertThat(file.header("Cache-Control")).isEqualTo("no-store");
    assertThat(file.bytes()).isEqualTo(png);
  }

  @Test
  void what_is_not_known_is_null() {
    var seen = after(next().ready()).data();

    for (String field : List.of("qr", "qrImage", "userId", "progress")) {
      assertThat(seen.get(field).isNull()).as(field).isTrue();
    }
    assertThat(seen.get("isConnected").asBoolean()).isTrue();
    assertThat(seen.get("lastEvent").asString()).isEqualTo("ready");
  }

  @Test
  void times_are_utc_with_milliseconds() {
    Instant start = CLOCK.instant();
    next().ready();
    var seen = after(next().at(start.plusMillis(7)).message()).data();

    assertThat(seen.get("createdAt").asString()).isEqualTo(text(start));
    assertThat(seen.get("updatedAt").asString()).isEqualTo(text(start));
    assertThat(seen.get("lastEventAt").asString()).isEqualTo(text(start.plusMillis(7)));
  }

  @Test
  void loading_tells_how_far() {
    var seen = after(next().loading(75)).data();

    assertThat(seen.get("isLoading").asBoolean()).isTrue();
    assertThat(seen.get("progress").asInt()).isEqualTo(75);
    assertThat(seen.get("message").asString()).isEqualTo("Loading 75%: WhatsApp");
  }

  @Test
  void a_code_expires_without_any_event() {
    Answer live = after(next().qr());
    CLOCK.advance(Duration.ofSeconds(60));
    Answer expired = node.get(STATUS + session);

    assertThat(expired.data().get("qr").isNull()).isTrue();
    assertThat(expired.data().get("qrImage").isNull()).isTrue();
    assertThat(expired.data().get("needsQR").asBoolean()).isFalse();
    assertThat(expired.data().get("message").asString()).isEqualTo("QR code expired");
    assertThat(expired.header("ETag")).isNotEqualTo(live.header("ETag"));
    assertThat(node.get(QR + session + ".png").status()).isEqualTo(404);
  }

  @Test
  void a_string_that_can_not_be_drawn_has_no_image_and_is_told_all_the_same() {
    String tooLong = "x".repeat(5_000);
    var seen = after(next().qr(tooLong)).data();

    assertThat(seen.get("qr").asString()).isEqualTo(tooLong);
    assertThat(seen.get("qrImage").isNull()).isTrue();
    assertThat(node.get(QR + session + ".png").status()).isEqualTo(404);
  }

  @Test
  void a_session_that_nobody_knows_is_not_found() {
    Answer answer = node.get(STATUS + session);

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.json().get("success").asBoolean()).isFalse();
    assertThat(answer.json().get("error").asString()).isEqualTo("Session not found");
    assertThat(answer.json().get("title").asString()).isEqualTo("Session not found");
    assertThat(answer.json().get("status").asInt()).isEqualTo(404);
    assertThat(answer.json().get("detail").asString()).contains(session);
    assertThat(node.get(QR + session + ".png").status()).isEqualTo(404);
  }

  @Test
  void a_deleted_session_is_not_found() {
    after(next().ready());
    Position deletion = next().delete();
    CLUSTER.tombstone(session, deletion);

    Answer answer = node.get(STATUS + session, "Session-Position", deletion.toString());
    assertThat(answer.status()).isEqualTo(404);
  }

  @Test
  void a_name_that_is_too_long_for_an_id_is_refused_with_the_rule() {
    for (String path : List.of(STATUS + "%C3%A9".repeat(60), QR + "a".repeat(129) + ".png")) {
      Answer answer = node.get(path);
      assertThat(answer.status()).as(path).isEqualTo(400);
      assertThat(answer.json().get("success").asBoolean()).isFalse();
      assertThat(answer.json().at("/errors/0/field").asString()).isEqualTo("sessionId");
      assertThat(answer.json().at("/errors/0/message").asString()).contains("1 to 128");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a%2Fb", "a%20b", "%C3%A9", "a%24b", "..%2F..%2Fetc"})
  void a_name_of_nobodys_is_not_found(String name) {
    for (String path : List.of(STATUS + name, QR + name + ".png")) {
      assertThat(node.get(path).status()).as(path).isEqualTo(404);
    }
  }

  @Test
  void a_session_is_found_by_its_id_and_by_what_its_sender_calls_it() {
    String number = Long.toHexString(System.nanoTime());
    Story garage = CLUSTER.story("garage%20porto%20" + number);
    CLUSTER.put(CLUSTER.next(garage).at(CLOCK.instant()).qr());
    awaitVisible(garage.sessionId());

    for (String path : List.of("garage%20porto%20" + number, "garage%2520porto%2520" + number)) {
      assertThat(node.get(STATUS + path).data().get("sessionId").asString())
          .isEqualTo(garage.sessionId());
      assertThat(node.get(QR + path + ".png").status()).isEqualTo(200);
    }
  }

  @Test
  void an_id_of_128_characters_is_one_and_of_129_is_none() {
    assertThat(node.get(STATUS + "a".repeat(128)).status()).isEqualTo(404);
    assertThat(node.get(STATUS + "a".repeat(129)).status()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"dots.and.more", "a:b@c+d-e_f", "x.png"})
  void ids_with_every_allowed_character_are_found(String prefix) {
    Story odd = CLUSTER.story(prefix + Long.toHexString(System.nanoTime()));
    CLUSTER.put(CLUSTER.next(odd).at(CLOCK.instant()).qr());
    awaitVisible(odd.sessionId());

    assertThat(node.get(STATUS + odd.sessionId()).data().get("sessionId").asString())
        .isEqualTo(odd.sessionId());
    assertThat(node.get(QR + odd.sessionId() + ".png").status()).isEqualTo(200);
  }

  @Test
  void other_methods_and_paths_are_refused_as_problems() {
    assertThat(node.post(STATUS + session).status()).isEqualTo(405);
    assertThat(node.post(STATUS + session).json().get("success").asBoolean()).isFalse();
    Answer nowhere = node.get("/api/whatsapp/nowhere");
    assertThat(nowhere.status()).isEqualTo(404);
    assertThat(nowhere.json().get("success").asBoolean()).isFalse();
  }

  @Test
  void head_tells_the_same_without_the_body() {
    Answer full = after(next().ready());
    Answer head = node.head(STATUS + session);

    assertThat(head.status()).isEqualTo(200);
    assertThat(head.bytes()).isEmpty();
    assertThat(head.header("ETag")).isEqualTo(full.header("ETag"));
    assertThat(head.header("Content-Length")).isEqualTo(Integer.toString(full.bytes().length));
  }

  // ---- 304

  @Test
  void an_unchanged_status_is_not_sent_again() {
    Answer first = after(next().ready());
    String tag = first.header("ETag");
    assertThat(first.header("Cache-Control")).contains("no-cache").contains("private");

    Answer second = node.get(STATUS + session, "If-None-Match", tag);
    assertThat(second.status()).isEqualTo(304);
    assertThat(second.bytes()).isEmpty();
    assertThat(second.header("ETag")).isEqualTo(tag);
    assertThat(second.header("Cache-Control")).contains("no-cache");

    SessionState moved = next().message();
    CLUSTER.put(moved);
    Answer third =
        node.get(
            STATUS + session,
            "If-None-Match",
            tag,
            "Session-Position",
            moved.position().toString());
    assertThat(third.status()).isEqualTo(200);
  }

  @Test
  void tags_match_weakly_in_a_list_and_by_a_star() {
    String tag = after(next().ready()).header("ETag");

    for (String known : List.of("W/" + tag, "\"other\", " + tag, "\"a\",W/\"b\" , W/" + tag, "*")) {
      assertThat(node.get(STATUS + session, "If-None-Match", known).status())
          .as(known)
          .isEqualTo(304);
    }
    assertThat(node.get(STATUS + session, "If-None-Match", "\"a\"", "If-None-Match", tag).status())
        .isEqualTo(304);
    assertThat(node.get(STATUS + session, "If-None-Match", "\"other\"").status()).isEqualTo(200);
  }

  // ---- Session-Position

  @Test
  void a_read_waits_for_the_position_it_names() throws Exception {
    after(next().qr());
    SessionState coming = next().ready();
    var waiting = node.getAsync(STATUS + session, "Session-Position", coming.position().toString());
    await().until(() -> node.table().watermarks().waiting() == 1);
    assertThat(waiting).isNotDone();

    CLUSTER.put(coming);

    Answer answer = waiting.get();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.data().get("status").asString()).isEqualTo("session_connected");
    assertThat(node.table().watermarks().waiting()).isZero();
  }

  @Test
  void many_reads_wait_without_a_thread_each() {
    SessionState coming = next().ready();
    List<java.util.concurrent.CompletableFuture<Answer>> waiting = new ArrayList<>();
    int threads = Thread.activeCount();
    for (int i = 0; i < 300; i++) {
      waiting.add(
          node.getAsync(
              i % 2 == 0 ? STATUS + session : LIST,
              "Session-Position",
              coming.position().toString()));
    }
    CLUSTER.put(coming);

    assertThat(waiting).allSatisfy(answer -> assertThat(answer.get().status()).isEqualTo(200));
    assertThat(Thread.activeCount() - threads).isLessThan(300);
  }

  @Test
  void a_position_that_does_not_come_is_refused_for_now_never_answered_with_old_data() {
    after(next().qr());
    for (String path : List.of(STATUS + session, LIST, QR + session + ".png")) {
      long start = System.nanoTime();
      Answer answer =
          node.get(path, "Session-Position", TestCluster.partition(session) + ":999999");

      assertThat(answer.status()).as(path).isEqualTo(503);
      assertThat(answer.header("Retry-After")).isEqualTo("1");
      assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
      assertThat(answer.json().get("success").asBoolean()).isFalse();
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .as("it has waited")
          .isGreaterThan(Duration.ofMillis(1_900));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"nonsense", "1", "1:", ":1", "-1:5", "1:-5", "1:2:3", "6:0", "1:x", "99:1"})
  void a_position_that_can_not_be_is_refused(String position) {
    for (String path : List.of(STATUS + session, LIST)) {
      Answer answer = node.get(path, "Session-Position", position);
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.json().at("/errors/0/field").asString()).isEqualTo("Session-Position");
    }
  }

  // ---- bad records

  @Test
  void a_bad_record_leaves_the_session_as_it_was_and_the_node_alive() {
    after(next().ready());
    CLUSTER.send(session, "{\"status\":1}".getBytes(StandardCharsets.UTF_8), List.of());
    Answer answer = after(next().at(CLOCK.instant().plusSeconds(1)).message());

    assertThat(answer.data().get("lastEvent").asString()).isEqualTo("message");
    assertThat(node.get("/actuator/health/readiness").status()).isEqualTo(200);
    assertThat(node.get("/actuator/prometheus").text())
        .contains("sessionlog_query_records_total{outcome=\"bad\"}")
        .contains("sessionlog_query_sessions{category=\"needsQR\"}")
        .contains("sessionlog_query_watermark{partition=\"5\"}");
    assertThat(node.get("/actuator/health/liveness").status()).isEqualTo(200);
  }

  @Test
  void texts_of_any_script_come_through_whole() {
    String reason =
        "Gerät getrennt \uD83D\uDC4B \u0645\u0631\u062D\u0628\u0627 \u0001\"\\</script>";
    var seen = after(next().then("disconnected", new SessionFact.Disconnected(reason))).data();

    assertThat(seen.get("message").asString()).isEqualTo("Disconnected: " + reason);
  }

  private Story next() {
    return CLUSTER.next(story);
  }

  /** Puts the state, and reads it back as its writer would. */
  private Answer after(SessionState state) {
    CLUSTER.put(state);
    return node.get(STATUS + session, "Session-Position", state.position().toString());
  }

  private static void awaitVisible(String sessionId) {
    await().until(() -> node.table().find(sessionId) != null);
  }

  private static String text(Instant time) {
    return time.toString().length() == 20 ? time.toString().replace("Z", ".000Z") : time.toString();
  }

  private static String decode(byte[] png) throws Exception {
    var image = ImageIO.read(new ByteArrayInputStream(png));
    var bitmap = new BinaryBitmap(new HybridBinarizer(new BufferedImageLuminanceSource(image)));
    return new QRCodeReader().decode(bitmap).getText();
  }
}
