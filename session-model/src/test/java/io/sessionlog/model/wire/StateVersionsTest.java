package io.sessionlog.model.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.FoldVersion;
import io.sessionlog.model.Position;
import io.sessionlog.model.RawJson;
import io.sessionlog.model.SessionEvent;
import io.sessionlog.model.SessionFact;
import io.sessionlog.model.SessionFold;
import io.sessionlog.model.SessionReading;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.SessionStatus;
import io.sessionlog.model.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Versions side by side, as in a rolling upgrade and on the way back: a state goes from one to the
 * other and back, and nothing of it is lost. To a version that has a member, one that lacks it is
 * older; so for each member there is one.
 */
class StateVersionsTest {

  static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

  /** Every member that this version writes. */
  static final String FULL =
      "{\"sessionId\":\"alice\",\"userId\":\"u\",\"status\":\"loading\",\"message\":\"m\","
          + "\"qr\":\"2@code\",\"qrReceivedAt\":\"2026-11-23T12:00:00.000Z\",\"progress\":50,"
          + "\"isNotification\":true,\"aiConfig\":{\"a\":1.0e2},"
          + "\"createdAt\":\"2026-11-23T12:00:00.000Z\",\"updatedAt\":\"2026-11-23T12:00:00.000Z\","
          + "\"connectedAt\":\"2026-11-23T12:00:00.000Z\",\"statusSince\":\"2026-11-23T12:00:00.000Z\","
          + "\"statusSenderTime\":\"2026-11-23T12:00:00.000Z\",\"lastEvent\":\"loading_screen\","
          + "\"lastEventAt\":\"2026-11-23T12:00:00.000Z\",\"waState\":\"OPENING\",\"dialect\":\"waha\","
          + "\"deliveries\":[\"0123456789abcdef\"],\"activityResolutionMs\":10000,"
          + "\"foldVersion\":\"2\",\"position\":\"3:1042\"}";

  static Stream<String> members() {
    return members(FULL).keySet().stream();
  }

  @Test
  void the_whole_state_is_written_as_it_was_read() {
    assertThat(passedOn(FULL)).isEqualTo(FULL);
  }

  /** The version that does not know the member calls it by another name: by none that is known. */
  @ParameterizedTest
  @MethodSource("members")
  void a_member_that_the_other_version_lacks_comes_back_from_it(String member) {
    String value = members(FULL).get(member);
    String seenByTheOlder =
        FULL.substring(0, FULL.length() - 1) + ",\"newer_" + member + "\":" + value + "}";

    String written = passedOn(seenByTheOlder);

    assertThat(members(written))
        .containsEntry("newer_" + member, value)
        .containsAllEntriesOf(members(FULL));
    assertThat(passedOn(written)).isEqualTo(written);
  }

  @Test
  void what_is_not_known_survives_every_event_but_the_deletion() {
    SessionState state =
        StateCodec.read(
            (FULL.substring(0, FULL.length() - 1) + ",\"newer\":[1,null,\"x\"]}").getBytes(UTF_8));

    for (SessionFact fact :
        List.of(new SessionFact.Ready(), new SessionFact.QrReceived("2@x", null))) {
      SessionState next = fold(state, fact);

      assertThat(next.unknowns().members())
          .containsExactly(Map.entry("newer", new RawJson("[1,null,\"x\"]")));
      assertThat(next.foldVersion()).isEqualTo(FoldVersion.FIRST);
    }
  }

  @Test
  void a_status_that_is_not_known_is_told_by_its_name_and_by_no_flag() {
    SessionState banned = banned();

    assertThat(banned.status()).isEqualTo(SessionStatus.UNKNOWN);
    assertThat(banned.statusName()).isEqualTo("banned");
    SessionReading reading = SessionReading.of(banned, NOON.plusSeconds(3_600));
    assertThat(reading.isConnected()).isFalse();
    assertThat(reading.needsQr()).isFalse();
    assertThat(reading.isLoading()).isFalse();
    assertThat(reading.hasError()).isFalse();
    assertThat(new String(StateCodec.write(banned), UTF_8)).contains("\"status\":\"banned\"");
  }

  @Test
  void activity_says_nothing_against_a_status_that_is_not_known() {
    SessionState after = fold(banned(), new SessionFact.Activity(null));

    assertThat(after.statusName()).isEqualTo("banned");
    assertThat(after.position()).isEqualTo(new Position(3, 1_043));
  }

  @Test
  void an_event_that_tells_a_status_ends_one_that_is_not_known() {
    SessionState after = fold(banned(), new SessionFact.Ready());

    assertThat(after.status()).isEqualTo(SessionStatus.SESSION_CONNECTED);
    assertThat(after.unknowns().status()).isNull();
    assertThat(StateCodec.read(StateCodec.write(after))).isEqualTo(after);
  }

  @Test
  void a_state_says_by_which_rules_it_was_made() {
    SessionFold usual = SessionFold.byDefault();
    SessionFold other = new SessionFold(Duration.ZERO, SessionFold.DEFAULT_ACTIVITY_RESOLUTION);

    assertThat(usual.version()).isEqualTo(FoldVersion.FIRST);
    assertThat(other.version()).isEqualTo(new FoldVersion("1/settle=0ms"));
    assertThat(other.version().fold(Duration.ofSeconds(10)).orElseThrow().version())
        .isEqualTo(other.version());
    assertThat(new FoldVersion("2").fold(Duration.ZERO)).isEmpty();
    assertThat(new FoldVersion("later still").fold(Duration.ZERO)).isEmpty();
  }

  private static SessionState banned() {
    return StateCodec.read(FULL.replace("\"loading\"", "\"banned\"").getBytes(UTF_8));
  }

  private static SessionState fold(SessionState state, SessionFact fact) {
    SessionState next =
        SessionFold.byDefault()
            .apply(
                state,
                new SessionEvent(
                    new EventAttributes(
                        "id", "/test", "ready", "alice", NOON.plusSeconds(3_600), null, null),
                    fact),
                new Position(3, 1_043))
            .state();
    assertThat(next).isNotNull();
    return next;
  }

  private static String passedOn(String state) {
    return new String(StateCodec.write(StateCodec.read(state.getBytes(UTF_8))), UTF_8);
  }

  /** Top-level members with their values as text. */
  private static Map<String, String> members(String json) {
    Map<String, String> found = new LinkedHashMap<>();
    List<String> twice = new ArrayList<>();
    byte[] bytes = json.getBytes(UTF_8);
    try (JsonParser parser = Json.parser(bytes, 0, bytes.length)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        if (found.put(name, JsonCopy.of(parser)) != null) {
          twice.add(name);
        }
      }
    }
    assertThat(twice).isEmpty();
    return found;
  }
}
