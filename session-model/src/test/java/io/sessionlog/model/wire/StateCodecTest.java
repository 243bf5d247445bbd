package io.sessionlog.model.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sessionlog.model.Position;
import io.sessionlog.model.RawJson;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.SessionStatus;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class StateCodecTest {

  static final Instant TIME = Instant.parse("2026-11-23T10:00:00.120Z");

  static final String SMALLEST =
      "{\"sessionId\":\"alice\",\"status\":\"error\",\"isNotification\":false,"
          + "\"createdAt\":\"2026-11-23T10:00:00.120Z\",\"updatedAt\":\"2026-11-23T10:00:00.120Z\","
          + "\"lastEvent\":\"ready\",\"lastEventAt\":\"2026-11-23T10:00:00.120Z\","
          + "\"position\":\"3:1042\"}";

  @Test
  void what_is_not_known_is_left_out() {
    assertThat(write(state(SessionStatus.ERROR, null, null))).isEqualTo(SMALLEST);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UNKNOWN")
  void every_status_is_read_back(SessionStatus status) {
    SessionState state = state(status, "Größe 👋 \u0000 \u2028 \"quoted\"", null);

    assertThat(StateCodec.read(StateCodec.write(state))).isEqualTo(state);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{}", "[1.0e2,0.70,-0,123456789012345678901234567890]", "\"👋\"", "1E+2", "true"})
  void settings_keep_the_numbers_and_texts_of_their_sender(String settings) {
    SessionState state = state(SessionStatus.ERROR, null, new RawJson(settings));

    assertThat(write(state)).contains("\"aiConfig\":" + settings + ",");
    assertThat(StateCodec.read(StateCodec.write(state))).isEqualTo(state);
  }

  @Test
  void members_may_come_in_any_order_and_unknown_ones_are_kept() {
    String newer =
        "{\"position\":\"3:1042\",\"newer\":{\"status\":\"loading\",\"x\":[{}]},\"qr\":null,\"even\":1.5,"
            + SMALLEST.substring(1).replace(",\"position\":\"3:1042\"", "");

    SessionState read = StateCodec.read(newer.getBytes(UTF_8));
    assertThat(read.unknowns().members().keySet()).containsExactly("newer", "even");
    assertThat(write(read))
        .isEqualTo(
            SMALLEST.substring(0, SMALLEST.length() - 1)
                + ",\"newer\":{\"status\":\"loading\",\"x\":[{}]},\"even\":1.5}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sessionId",
        "status",
        "createdAt",
        "updatedAt",
        "lastEvent",
        "lastEventAt",
        "position"
      })
  void a_member_that_every_state_has_must_not_be_missing(String member) {
    String without =
        SMALLEST.replaceFirst("\"" + member + "\":\"[^\"]*\",?", "").replace(",}", "}");

    assertThatExceptionOfType(UnreadableEvent.class)
        .isThrownBy(() -> StateCodec.read(without.getBytes(UTF_8)))
        .withMessage("not a session's state: " + member + " is missing or unusable");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "secret",
        "[\"secret\"]",
        "null",
        "{\"qr\":\"secret",
        "{\"qr\":[\"secret\"]}",
        "{\"status\":\"a secret\"}",
        "{\"progress\":\"secret\"}",
        "{\"progress\":1.5}",
        "{\"progress\":99999999999}",
        "{\"createdAt\":\"secret\"}",
        "{\"position\":\"secret\"}",
        "{\"isNotification\":{\"qr\":\"secret\"}}",
      })
  void what_is_no_state_is_refused_without_being_quoted(String members) {
    String record =
        members.startsWith("{") && members.endsWith("}")
            ? SMALLEST.substring(0, SMALLEST.length() - 1) + "," + members.substring(1)
            : members;

    assertThatExceptionOfType(UnreadableEvent.class)
        .isThrownBy(() -> StateCodec.read(record.getBytes(UTF_8)))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret").isNotBlank())
        .withNoCause();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "secret", "}"})
  void a_state_ends_where_its_record_ends(String more) {
    assertThatExceptionOfType(UnreadableEvent.class)
        .isThrownBy(() -> StateCodec.read((SMALLEST + more).getBytes(UTF_8)))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret"));
  }

  private static String write(SessionState state) {
    return new String(StateCodec.write(state), UTF_8);
  }

  private static SessionState state(SessionStatus status, String message, RawJson aiConfig) {
    return new SessionState(
        "alice",
        null,
        status,
        message,
        null,
        null,
        null,
        false,
        aiConfig,
        TIME,
        TIME,
        null,
        null,
        null,
        "ready",
        TIME,
        null,
        new Position(3, 1042));
  }
}
