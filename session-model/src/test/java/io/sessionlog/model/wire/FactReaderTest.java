package io.sessionlog.model.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.sessionlog.model.Position;
import io.sessionlog.model.RawJson;
import io.sessionlog.model.SessionFact;
import io.sessionlog.model.SessionStatus;
import io.sessionlog.model.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Strict about what is used, open about the rest: what real senders send, and what they don't. */
class FactReaderTest {

  private final List<Fault> faults = new ArrayList<>();

  @Nested
  class Reads {

    @ParameterizedTest
    @ValueSource(strings = {"ready", "authenticated", "session_deleted", "code", "media"})
    void any_data_where_none_is_used(String event) {
      for (String data : new String[] {"{}", "null", "\"testData\"", "[1]", "7", "{\"x\":[{}]}"}) {
        assertThat(read(event, data)).isNotNull();
      }
      assertThat(read(event, null)).isNotNull();
      assertThat(faults).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"disconnected", "auth_failure", "status", "change_state", "loading_screen"})
    void absent_null_and_empty_data_alike_where_all_of_it_is_optional(String event) {
      SessionFact absent = read(event, null);

      assertThat(absent).isNotNull();
      assertThat(read(event, "null")).isEqualTo(absent);
      assertThat(read(event, "{}")).isEqualTo(absent);
      assertThat(read(event, "{\"reason\":null,\"msg\":null,\"state\":null,\"percent\":null}"))
          .isEqualTo(absent);
      assertThat(faults).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
      "0,0",
      "100,100",
      "49.5,50",
      "\"50\",50",
      "\" 50 \",50",
      "\"33.4\",33",
      "1e2,100",
      "175,100",
      "-3,0",
      "123456789012345678901234567890,100"
    })
    void a_percentage_as_number_or_text_within_its_bounds(String percent, int read) {
      assertThat(read("loading_screen", "{\"percent\":" + percent + "}"))
          .isEqualTo(new SessionFact.LoadingScreen(read, null));
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "{}",
          "{\"id\":\"msg_123\"}",
          "{\"id\":{\"_serialized\":\"false_1@c.us_2\",\"remote\":{\"user\":\"1\"}}}",
          "{\"id\":null}",
          "{\"_data\":{\"id\":7,\"messageSecret\":{\"0\":128}}}"
        })
    void a_message_whatever_names_it(String message) {
      assertThat(read("message", "{\"message\":" + message + "}"))
          .isEqualTo(new SessionFact.Activity());
      for (int ack : new int[] {-7, -1, 0, 4, 5, 99}) {
        assertThat(read("message_ack", "{\"ack\":" + ack + ",\"message\":" + message + "}"))
            .isEqualTo(new SessionFact.Activity());
      }
      assertThat(faults).isEmpty();
    }

    @Test
    void a_registration_with_its_settings_as_they_were_written() {
      assertThat(
              read(
                  "session_registered",
                  "{\"userId\":\"u1\",\"isNotification\":true,\"aiConfig\": { \"t\" : 1.0e2, \"é\":\"\\ud83d\" }}"))
          .isEqualTo(
              new SessionFact.SessionRegistered(
                  "u1", true, new RawJson("{\"t\":1.0e2,\"é\":\"\uFFFD\"}")));
      assertThat(
              read(
                  "session_registered",
                  "{\"userId\":\"u1\",\"isNotification\":null,\"aiConfig\":null}"))
          .isEqualTo(new SessionFact.SessionRegistered("u1", false, null));
    }

    @Test
    void what_the_sweeper_writes() {
      assertThat(read("session_expired", "{\"idleSince\":\"3:1042\"}"))
          .isEqualTo(new SessionFact.SessionExpired(new Position(3, 1042)));
      assertThat(read("session_expired", null)).isEqualTo(new SessionFact.SessionExpired(null));
      assertThat(read("qr_expired", "{\"qrSha256\":\"ab\"}"))
          .isEqualTo(new SessionFact.QrExpired("ab"));
    }

    @Test
    void what_the_reconciler_writes() {
      Instant asked = Instant.parse("2026-11-23T10:00:00.123Z");
      var observed =
          new SessionFact.SessionObserved(
              SessionStatus.SESSION_NOT_CONNECTED,
              false,
              "Not Found",
              "waha",
              asked,
              asked.plusMillis(40),
              new Position(3, 1042));

      assertThat(
              read(
                  "session_observed",
                  new String(ObservationData.of(observed), StandardCharsets.UTF_8)))
          .isEqualTo(observed);
      assertThat(
              read(
                  "qr",
                  new String(
                      ObservationData.ofCode("2@code", new Position(3, 1042)),
                      StandardCharsets.UTF_8)))
          .isEqualTo(new SessionFact.QrReceived("2@code", new Position(3, 1042)));
    }

    @Test
    void half_characters_as_replacements() {
      assertThat(read("disconnected", "{\"reason\":\"cut\\ud83d\"}"))
          .isEqualTo(new SessionFact.Disconnected("cut\uFFFD"));
    }

    @Test
    void the_longest_code_that_is_taken() {
      String qr = "2".repeat(SessionFact.QrReceived.MAX_LOGGED_CHARS);

      assertThat(read("qr", "{\"qr\":\"" + qr + "\"}")).isEqualTo(new SessionFact.QrReceived(qr));
    }
  }

  @Nested
  class Finds_fault {

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '`',
        nullValues = "absent",
        value = {
          "qr             | absent                     | data          | is missing: send an object",
          "qr             | null                       | data          | is missing: send an object",
          "qr             | \"2@secret\"               | data          | must be an object",
          "qr             | {}                         | data.qr       | is missing: send the QR code's text",
          "qr             | {\"qr\":\" \"}              | data.qr       | is missing: send the QR code's text",
          "qr             | {\"qr\":[\"2@secret\"]}     | data.qr       | must be a string",
          "qr             | {\"qr\":null}              | data.qr       | must be a string",
          "disconnected   | [\"secret\"]               | data          | must be an object",
          "disconnected   | {\"reason\":{\"secret\":1}} | data.reason   | must be a string",
          "auth_failure   | {\"msg\":7}                | data.msg      | must be a string",
          "status         | {\"msg\":true}             | data.msg      | must be a string",
          "change_state   | {\"state\":[]}             | data.state    | must be a string",
          "loading_screen | {\"message\":1}            | data.message  | must be a string",
          "loading_screen | {\"percent\":\"secret\"}   | data.percent  | must be a number from 0 to 100, or a string that holds one",
          "loading_screen | {\"percent\":\"\"}         | data.percent  | must be a number from 0 to 100, or a string that holds one",
          "loading_screen | {\"percent\":\"NaN\"}      | data.percent  | must be a number from 0 to 100, or a string that holds one",
          "loading_screen | {\"percent\":\"10d\"}      | data.percent  | must be a number from 0 to 100, or a string that holds one",
          "loading_screen | {\"percent\":\"0x1p3\"}    | data.percent  | must be a number from 0 to 100, or a string that holds one",
          "loading_screen | {\"percent\":1e400}        | data.percent  | must be a number from 0 to 100, or a string that holds one",
          "loading_screen | {\"percent\":[50]}         | data.percent  | must be a number from 0 to 100, or a string that holds one",
          "message        | absent                     | data          | is missing: send an object",
          "message        | {}                         | data.message  | is missing: send the message as an object",
          "message        | {\"message\":\"secret\"}   | data.message  | must be an object",
          "message_create | {\"message\":{\"id\":7}}   | data.message.id | must be a string, or an object with _serialized",
          "message_ack    | {\"message\":{}}           | data.ack      | is missing: send the tick as an integer, such as 2 for delivered",
          "message_ack    | {\"message\":{},\"ack\":\"2\"} | data.ack   | must be an integer, such as 2 for delivered",
          "message_ack    | {\"message\":{},\"ack\":2.0} | data.ack     | must be an integer, such as 2 for delivered",
          "message_ack    | {\"message\":{},\"ack\":{\"ack\":2}} | data.ack | must be an integer, such as 2 for delivered",
          "call           | {}                         | data.call     | is missing: send the call as an object",
          "call           | {\"call\":[]}              | data.call     | must be an object",
          "call           | {\"call\":{\"id\":true}}    | data.call.id  | must be a string, or an object with _serialized",
          "session_registered | absent                 | data          | is missing: send an object",
          "session_registered | {}                     | data.userId   | is missing: a session is registered for a user",
          "session_registered | {\"userId\":\"\"}      | data.userId   | is missing: a session is registered for a user",
          "session_registered | {\"userId\":7}         | data.userId   | must be a string",
          "session_registered | {\"userId\":\"u\",\"isNotification\":\"yes\"} | data.isNotification | must be true or false",
          "session_expired | {\"idleSince\":\"secret\"} | data.idleSince | must be a position, such as 3:1042",
          "session_expired | {\"idleSince\":7}         | data.idleSince | must be a string",
          "session_observed | {\"status\":\"session_connected\",\"askedAt\":\"2026-11-23T10:00:00Z\",\"answeredAt\":\"2026-11-23T10:00:00Z\"} | data.doubted | must be a position, such as 3:1042",
          "session_observed | {\"status\":\"gone\",\"doubted\":\"3:1\",\"askedAt\":\"2026-11-23T10:00:00Z\",\"answeredAt\":\"2026-11-23T10:00:00Z\"} | data.status | must be a status, such as session_connected",
          "session_observed | {\"status\":\"loading\",\"doubted\":\"3:1\",\"askedAt\":\"2026-11-23T10:00:00Z\"} | data.askedAt | and data.answeredAt must be times of RFC 3339",
          "qr_expired     | {}                         | data.qrSha256 | is missing: it names the QR code that expired",
          "qr_expired     | {\"qrSha256\":7}           | data.qrSha256 | must be a string",
        })
    void once_with_each_thing_that_is_wrong_and_says_where(
        String event, @Nullable String data, String field, String message) {
      assertThat(read(event, data)).isNull();
      assertThat(faults).containsExactly(new Fault(field, message));
    }

    @Test
    void with_everything_at_once() {
      assertThat(read("message_ack", "{\"message\":{\"id\":7},\"ack\":\"2\"}")).isNull();
      assertThat(faults).extracting(Fault::field).containsExactly("data.message.id", "data.ack");

      faults.clear();
      assertThat(read("message_ack", "{}")).isNull();
      assertThat(faults).extracting(Fault::field).containsExactly("data.message", "data.ack");

      faults.clear();
      assertThat(read("loading_screen", "{\"percent\":\"x\",\"message\":1}")).isNull();
      assertThat(faults).extracting(Fault::field).containsExactly("data.percent", "data.message");

      faults.clear();
      assertThat(read("session_registered", "{\"isNotification\":1,\"userId\":2}")).isNull();
      assertThat(faults)
          .extracting(Fault::field)
          .containsExactly("data.isNotification", "data.userId");
    }

    @Test
    void with_what_is_too_long() {
      read("qr", "{\"qr\":\"" + "2".repeat(SessionFact.QrReceived.MAX_LOGGED_CHARS + 1) + "\"}");
      read("session_registered", "{\"userId\":\"" + "u".repeat(257) + "\"}");
      read(
          "session_registered",
          "{\"userId\":\"u\",\"aiConfig\":\"" + "x".repeat(FactReader.MAX_AI_CONFIG_CHARS) + "\"}");

      assertThat(faults)
          .containsExactly(
              new Fault("data.qr", "is longer than 16384 characters"),
              new Fault("data.userId", "is longer than 256 characters"),
              new Fault("data.aiConfig", "is longer than 65536 characters"));
    }

    @Test
    void with_nothing_that_came_before() {
      faults.add(new Fault("event", "of another reader"));

      assertThat(read("ready", "{}")).isEqualTo(new SessionFact.Ready());
    }
  }

  @Test
  void an_unknown_name_is_a_mistake_of_the_caller() {
    assertThatIllegalArgumentException().isThrownBy(() -> read("never_seen", "{}"));
  }

  /** Reads data that stands within an object, and must be left at its end, faulty or not. */
  private @Nullable SessionFact read(String event, @Nullable String data) {
    if (data == null) {
      return new FactReader(faults).read(event, null);
    }
    byte[] body = ("{\"data\":" + data + ",\"after\":1}").getBytes(UTF_8);
    try (JsonParser json = Json.parser(body, 0, body.length)) {
      json.nextToken();
      json.nextToken();
      json.nextToken();
      SessionFact fact = new FactReader(faults).read(event, json);
      assertThat(json.nextToken()).isEqualTo(JsonToken.PROPERTY_NAME);
      assertThat(json.currentName()).isEqualTo("after");
      return fact;
    }
  }
}
