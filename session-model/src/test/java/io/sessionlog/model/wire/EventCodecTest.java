package io.sessionlog.model.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.RawJson;
import io.sessionlog.model.SessionEvent;
import io.sessionlog.model.SessionFact;
import io.sessionlog.model.json.Json;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventCodecTest {

  static final Instant TIME = Instant.parse("2026-11-23T10:00:00.120Z");

  static EventAttributes attributes(String event) {
    return new EventAttributes(
        "01980000-0000-7000-8000-000000000000",
        "/api/whatsapp/webhook/alice",
        event,
        "alice",
        TIME,
        "user-1",
        TIME.minusMillis(7));
  }

  @Test
  void the_envelope_is_a_cloud_event_in_structured_mode() {
    assertThat(new String(EventCodec.write(attributes("ready")), UTF_8))
        .isEqualTo(
            "{\"specversion\":\"1.0\",\"id\":\"01980000-0000-7000-8000-000000000000\","
                + "\"source\":\"/api/whatsapp/webhook/alice\",\"type\":\"whatsapp.ready\","
                + "\"subject\":\"alice\",\"time\":\"2026-11-23T10:00:00.120Z\","
                + "\"datacontenttype\":\"application/json\",\"userid\":\"user-1\","
                + "\"sendertime\":\"2026-11-23T10:00:00.113Z\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"qr\":\"2@code\"}",
        "{ \"qr\"\t:\n\"2@c\\u006fde\" , \"n\":1.0e2,\"big\":123456789012345678901234567890 }",
        "{\"lone\":\"\\ud83d\",\"nul\":\"\\u0000\",\"emoji\":\"👩🏽‍🚀\",\"qr\":\"2@code\"}",
      })
  void data_is_kept_to_the_byte_and_read_back(String data) {
    String body = "{\"event\":\"qr\",\"data\":" + data + "}";
    byte[] bytes = body.getBytes(UTF_8);
    int length = data.getBytes(UTF_8).length;
    byte[] envelope = EventCodec.write(attributes("qr"), bytes, bytes.length - 1 - length, length);

    assertThat(new String(envelope, UTF_8)).endsWith(",\"data\":" + data + "}");
    SessionEvent event = EventCodec.read(envelope);
    assertThat(event.attributes()).isEqualTo(attributes("qr"));
    assertThat(event.fact()).isEqualTo(new SessionFact.QrReceived("2@code"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"+10000-01-01T00:00:00Z", "-0001-12-31T23:59:59.999Z"})
  void a_time_that_no_reader_could_read_is_not_written(String time) {
    Instant unreadable = Instant.parse(time);
    var as = attributes("ready");

    for (EventAttributes attributes :
        List.of(
            new EventAttributes(
                as.id(), as.source(), as.event(), as.sessionId(), TIME, null, unreadable),
            new EventAttributes(
                as.id(), as.source(), as.event(), as.sessionId(), unreadable, null, TIME))) {
      assertThatExceptionOfType(IllegalArgumentException.class)
          .isThrownBy(() -> EventCodec.write(attributes));
    }
  }

  /** As ingest wrote milliseconds that it had taken for seconds. */
  @Test
  void a_senders_time_of_a_year_with_five_digits_counts_as_none() {
    String envelope = new String(EventCodec.write(attributes("ready")), UTF_8);

    SessionEvent event =
        EventCodec.read(
            envelope
                .replace("2026-11-23T10:00:00.113Z", "+58869-09-10T21:20:00.000Z")
                .getBytes(UTF_8));

    assertThat(event.senderTime()).isNull();
    assertThat(event.time()).isEqualTo(TIME);
  }

  @Test
  void an_event_without_data_is_read() {
    assertThat(EventCodec.read(EventCodec.write(attributes("ready"))).fact())
        .isEqualTo(new SessionFact.Ready());
  }

  @Test
  void members_may_come_in_any_order_and_unknown_ones_do_not_matter() {
    SessionEvent event =
        EventCodec.read(
            ("{\"data\":{\"reason\":\"LOGOUT\",\"x\":[{}]},\"newer\":{\"a\":[1]},\"id\":\"1\","
                    + "\"time\":\"2026-11-23T11:00:00.12+01:00\",\"subject\":\"alice\","
                    + "\"userid\":null,\"type\":\"whatsapp.disconnected\"}")
                .getBytes(UTF_8));

    assertThat(event.fact()).isEqualTo(new SessionFact.Disconnected("LOGOUT"));
    assertThat(event.time()).isEqualTo(TIME);
    assertThat(event.attributes().userId()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "secret",
        "[]",
        "{\"id\":\"1\",\"type\":\"whatsapp.qr\",\"data\":{\"qr\":\"secret",
        "{\"id\":\"1\",\"time\":\"2026-11-23T10:00:00Z\",\"subject\":\"secret\"}",
        "{\"id\":\"1\",\"type\":\"whatsapp.ready\",\"time\":\"2026-11-23T10:00:00Z\",\"subject\":\"s\"}secret",
        "{\"id\":\"1\",\"type\":\"whatsapp.ready\",\"time\":\"2026-11-23T10:00:00Z\",\"subject\":\"s\"}{\"id\":\"secret\"}",
        "{\"id\":\"1\",\"type\":\"whatsapp.ready\",\"time\":\"2026-11-23T10:00:00Z\",\"subject\":\"s\",\"sendertime\":\"secret\"}",
        "{\"id\":\"1\",\"type\":\"whatsapp.ready\",\"time\":\"2026-11-23T10:00:00Z\",\"subject\":\"s\",\"userid\":[\"secret\"]}",
        "{\"id\":\"1\",\"data\":{\"qr\":[\"secret\"]},\"time\":\"2026-11-23T10:00:00Z\",\"subject\":\"s\",\"type\":\"whatsapp.qr\"}",
        "{\"type\":\"whatsapp.ready\",\"time\":\"2026-11-23T10:00:00Z\",\"subject\":\"secret\"}",
        "{\"id\":\"1\",\"type\":\"whatsapp.ready\",\"subject\":\"secret\"}",
        "{\"id\":\"1\",\"type\":\"whatsapp.ready\",\"time\":\"secret\",\"subject\":\"s\"}",
        "{\"id\":\"1\",\"type\":\"whatsapp.secret\",\"time\":\"2026-11-23T10:00:00Z\",\"subject\":\"s\"}",
        "{\"id\":\"1\",\"type\":\"ready\",\"time\":\"2026-11-23T10:00:00Z\",\"subject\":\"secret\"}",
        "{\"id\":1,\"type\":\"whatsapp.ready\",\"time\":\"2026-11-23T10:00:00Z\",\"subject\":\"s\"}",
        "{\"id\":\"1\",\"type\":\"whatsapp.qr\",\"time\":\"2026-11-23T10:00:00Z\",\"subject\":\"s\",\"data\":{\"qr\":[\"secret\"]}}",
      })
  void what_is_no_event_is_refused_without_being_quoted(String record) {
    assertThatExceptionOfType(UnreadableEvent.class)
        .isThrownBy(() -> EventCodec.read(record.getBytes(UTF_8)))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret").isNotBlank())
        .withNoCause();
  }

  /** The body of a registration is the data itself, so the envelope adds a level to it. */
  @Test
  void data_nested_as_deeply_as_a_body_may_be_is_read() {
    String settings =
        "[".repeat(Json.MAX_NESTING_DEPTH - 1) + "]".repeat(Json.MAX_NESTING_DEPTH - 1);
    byte[] body = ("{\"userId\":\"u\",\"aiConfig\":" + settings + "}").getBytes(UTF_8);
    byte[] envelope = EventCodec.write(attributes("session_registered"), body, 0, body.length);

    assertThat(EventCodec.read(envelope).fact())
        .isEqualTo(new SessionFact.SessionRegistered("u", false, new RawJson(settings)));
  }

  @Test
  void no_nesting_makes_it_fail_in_another_way() {
    String deep = "[".repeat(5_000) + "]".repeat(5_000);

    assertThatExceptionOfType(UnreadableEvent.class)
        .isThrownBy(() -> EventCodec.read(("{\"x\":" + deep + "}").getBytes(UTF_8)));
  }
}
