package io.sessionlog.model.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.Position;
import io.sessionlog.model.message.MessageContent;
import io.sessionlog.model.message.MessageFact;
import io.sessionlog.model.message.MessageFact.Called;
import io.sessionlog.model.message.MessageFact.MediaArrived;
import io.sessionlog.model.message.MessageFact.Reacted;
import io.sessionlog.model.message.MessageFact.Revoked;
import io.sessionlog.model.message.MessageFact.Seen;
import io.sessionlog.model.message.MessageFact.Ticked;
import io.sessionlog.model.message.SentAt;
import io.sessionlog.model.payloads.SenderPayloads;
import io.sessionlog.model.payloads.SenderPayloads.Payload;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class MessageReaderTest {

  @Test
  void a_real_message_is_read() {
    Seen message =
        (Seen)
            read(
                "message",
                """
                {"message":{"_data":{"id":"no","body":"thumbnail"},"id":{"fromMe":false,
                 "remote":"15550100001@c.us","id":"3EB0","_serialized":"false_15550100001@c.us_3EB0"},
                 "ack":1,"hasMedia":false,"body":"Hey","type":"chat","timestamp":1760879430,
                 "from":"15550100001@c.us","to":"15550109999@c.us","vCards":[]}}""");

    assertThat(message.id().text()).isEqualTo("false_15550100001@c.us_3EB0");
    assertThat(message.ack()).isEqualTo(1);
    assertThat(message.content())
        .isEqualTo(
            new MessageContent(
                "15550100001@c.us",
                false,
                "15550100001@c.us",
                "15550109999@c.us",
                null,
                "chat",
                "Hey",
                false,
                new SentAt(Instant.parse("2025-10-19T13:10:30Z"), "1760879430")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"msg_123\" | msg_123",
        "{\"_serialized\":\"false_1@c.us_A\",\"id\":\"A\"} | false_1@c.us_A",
        "{\"fromMe\":true,\"remote\":{\"user\":\"1\",\"server\":\"lid\"},\"id\":\"A\"} | true_1@lid_A",
      })
  void an_id_is_a_string_or_an_object(String id, String text) {
    assertThat(((Seen) read("message", "{\"message\":{\"id\":" + id + "}}")).id().text())
        .isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "{}", "17", "\"\"", "{\"id\":\"A\"}", "[]"})
  void a_message_that_nothing_names_says_nothing(String id) {
    assertThat(read("message", "{\"message\":{\"id\":" + id + "}}")).isNull();
    assertThat(read("message_ack", "{\"message\":{\"id\":" + id + "},\"ack\":2}")).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"null", "[]", "\"testData\"", "{}", "{\"message\":[1]}", "{\"message\":7}"})
  void data_of_any_shape_are_passed_over(String data) {
    for (String event :
        new String[] {
          "message",
          "message_ack",
          "media",
          "message_edit",
          "message_revoke_everyone",
          "message_reaction",
          "call",
          "group_join",
          "qr"
        }) {
      assertThat(read(event, data)).isNull();
    }
  }

  @Test
  void people_stay_as_they_were_sent() {
    Seen message =
        (Seen)
            read(
                "message",
                """
                {"message":{"id":"a","from":{"server":"g.us","user":"12","_serialized":"12@g.us"},
                 "to":{"user":"1555","server":"c.us"},"author":"100000000000168@lid"}}""");

    assertThat(message.content().from()).isEqualTo("12@g.us");
    assertThat(message.content().to()).isEqualTo("1555@c.us");
    assertThat(message.content().author()).isEqualTo("100000000000168@lid");
    assertThat(message.content().chat()).isEqualTo("12@g.us");
  }

  @ParameterizedTest
  @CsvSource({
    "1760879430, 2025-10-19T13:10:30Z",
    "1760879430123, 2025-10-19T13:10:30.123Z",
    "1760879430123456, 2025-10-19T13:10:30.123Z",
    "1760879500.25, 2025-10-19T13:11:40.250Z",
    "'\"1760879430\"', 2025-10-19T13:10:30Z",
    "'\"2025-10-19T15:10:30+02:00\"', 2025-10-19T13:10:30Z",
    "1.76087943E9, 2025-10-19T13:10:30Z",
  })
  void times_come_in_many_forms(String timestamp, Instant time) {
    Seen message =
        (Seen) read("message", "{\"message\":{\"id\":\"a\",\"timestamp\":" + timestamp + "}}");

    assertThat(message.content().sentAt()).isEqualTo(new SentAt(time, timestamp.replace("\"", "")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-5",
        "\"\"",
        "\"soon\"",
        "null",
        "{}",
        "1e99",
        "1e999999999",
        "\"1e-99999999\""
      })
  void what_is_no_time_is_left_out(String timestamp) {
    Seen message =
        (Seen) read("message", "{\"message\":{\"id\":\"a\",\"timestamp\":" + timestamp + "}}");

    assertThat(message.content().sentAt()).isNull();
  }

  @Test
  void a_long_text_is_cut_between_characters() {
    String text = "x".repeat(MessageContent.MAX_BODY_CHARS - 1) + "👋";
    Seen message = (Seen) read("message", "{\"message\":{\"id\":\"a\",\"body\":\"" + text + "\"}}");

    assertThat(message.content().bodyCut()).isTrue();
    assertThat(message.content().body()).isEqualTo(text.substring(0, text.length() - 2));
  }

  @Test
  void the_events_own_tick_wins() {
    Ticked tick = (Ticked) read("message_ack", "{\"message\":{\"id\":\"a\",\"ack\":1},\"ack\":3}");

    assertThat(tick.ack()).isEqualTo(3);
  }

  @Test
  void a_tick_that_no_int_holds_is_none() {
    assertThat(read("message_ack", "{\"message\":{\"id\":\"a\"},\"ack\":99999999999}")).isNull();
  }

  @Test
  void a_media_event_without_bytes_says_so() {
    assertThat(
            ((MediaArrived)
                    read(
                        "media",
                        "{\"messageMedia\":{\"mimetype\":\"image/png\",\"data\":\"\",\"filename\":null},"
                            + "\"message\":{\"id\":\"a\"}}"))
                .hasBytes())
        .isFalse();
  }

  @Test
  void a_reaction_names_its_message_and_its_sender() {
    Reacted reaction =
        (Reacted)
            read(
                "message_reaction",
                """
                {"reaction":{"id":{"_serialized":"own"},"msgId":{"_serialized":"true_1@c.us_A"},
                 "senderId":{"_serialized":"1@c.us"},"reaction":"👍🏽","timestamp":1760879500}}""");

    assertThat(reaction.id().text()).isEqualTo("true_1@c.us_A");
    assertThat(reaction.sender()).isEqualTo("1@c.us");
    assertThat(reaction.emoji()).isEqualTo("👍🏽");
  }

  @Test
  void a_call_is_read_whatever_names_its_caller() {
    Called call =
        (Called)
            read(
                "call",
                "{\"call\":{\"id\":\"C\",\"from\":{\"_serialized\":\"1@c.us\"},\"isVideo\":true}}");

    assertThat(call).isEqualTo(new Called("C", "1@c.us", true, null, null, null));
  }

  @Test
  void a_session_that_is_gone_takes_its_messages_along() {
    assertThat(read("session_deleted", "{}")).isEqualTo(new MessageFact.SessionRemoved(null));
    assertThat(read("session_expired", "{\"idleSince\":\"2:17\"}"))
        .isEqualTo(new MessageFact.SessionRemoved(new Position(2, 17)));
    byte[] withoutData = EventCodec.write(attributes("session_deleted"));
    assertThat(MessageReader.read(withoutData).facts())
        .containsExactly(new MessageFact.SessionRemoved(null));
  }

  @Test
  void what_is_no_envelope_is_refused_without_being_quoted() {
    assertThatThrownBy(
            () -> MessageReader.read("{\"body\":\"secret".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(UnreadableEvent.class)
        .message()
        .doesNotContain("secret");
  }

  static Stream<Payload> payloads() {
    return Stream.concat(SenderPayloads.ours().stream(), SenderPayloads.recorded().stream());
  }

  @ParameterizedTest
  @MethodSource("payloads")
  void what_real_senders_post_is_read(Payload payload) {
    var node = JsonMapper.shared().readTree(payload.body());
    String event = node.path("event").asString();
    MessageFact fact =
        read(event, node.path("data").isMissingNode() ? "null" : node.path("data").toString());

    switch (event) {
      case "message", "message_create", "media_uploaded" ->
          assertThat(fact).isInstanceOf(Seen.class);
      case "media" -> assertThat(fact).isInstanceOf(MediaArrived.class);
      case "message_reaction" -> assertThat(fact).isInstanceOf(Reacted.class);
      case "message_revoke_everyone" -> assertThat(fact).isInstanceOf(Revoked.class);
      case "call" -> assertThat(fact).isInstanceOf(Called.class);
      default -> {
        if (!event.startsWith("message")) {
          assertThat(fact).isNull();
        }
      }
    }
  }

  @Test
  void the_bytes_of_a_picture_are_found_where_they_stand() {
    assertThat(
            MediaBytes.of(
                envelope(
                    "media",
                    "{\"message\":{},\"messageMedia\":{\"mimetype\":\"x\",\"data\":\"AQID\"}}")))
        .contains(new byte[] {1, 2, 3});
    assertThat(MediaBytes.of(envelope("media", "{\"messageMedia\":{\"data\":\"*\"}}"))).isEmpty();
    assertThat(MediaBytes.of(envelope("media", "{\"messageMedia\":{}}"))).isEmpty();
    assertThat(MediaBytes.of(envelope("media", "null"))).isEmpty();
    assertThat(MediaBytes.of(new byte[] {'{'})).isEmpty();
  }

  private static @Nullable MessageFact read(String event, String data) {
    List<MessageFact> facts = MessageReader.read(envelope(event, data)).facts();
    return facts.isEmpty() ? null : facts.get(0);
  }

  private static byte[] envelope(String event, String data) {
    byte[] bytes = data.getBytes(StandardCharsets.UTF_8);
    return EventCodec.write(attributes(event), bytes, 0, bytes.length);
  }

  private static EventAttributes attributes(String event) {
    return new EventAttributes(
        "1", "/test", event, "session-1", Instant.parse("2026-11-23T10:00:00Z"), null, null);
  }
}
