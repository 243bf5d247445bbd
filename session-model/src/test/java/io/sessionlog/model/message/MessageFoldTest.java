package io.sessionlog.model.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.Position;
import io.sessionlog.model.Unknowns;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MessageFoldTest {

  static final String ID = "true_15550100001@c.us_A1";

  private final MessageHistory history = new MessageHistory();

  @Test
  void a_message_goes_from_pending_to_read_and_each_tick_keeps_its_time() {
    MessageState message =
        history
            .then("message_create", own("Hello", 0))
            .then("message_ack", tick(1))
            .then("message_ack", tick(2))
            .then("message_ack", tick(3))
            .message(ID);

    assertThat(message.ack()).isEqualTo(Ack.READ);
    assertThat(message.acks())
        .containsExactly(
            entry(0, MessageHistory.time(0)),
            entry(1, MessageHistory.time(1)),
            entry(2, MessageHistory.time(2)),
            entry(3, MessageHistory.time(3)));
    assertThat(message.body()).isEqualTo("Hello");
    assertThat(message.isStub()).isFalse();
  }

  @Test
  void read_never_falls_back_to_delivered() {
    history
        .then("message_create", own("Hello", 0))
        .then("message_ack", tick(3))
        .then("message_ack", tick(2))
        .then("message_ack", tick(1));

    assertThat(history.message(ID).ack()).isEqualTo(Ack.READ);
  }

  @Test
  void an_error_replaces_sent_and_never_delivered() {
    history.then("message_create", own("Hello", 0)).then("message_ack", tick(1));
    assertThat(history.then("message_ack", tick(-1)).message(ID).ack()).isEqualTo(Ack.ERROR);
    assertThat(history.then("message_ack", tick(2)).message(ID).ack()).isEqualTo(Ack.DELIVERED);
    assertThat(history.then("message_ack", tick(-1)).message(ID).ack()).isEqualTo(Ack.DELIVERED);
  }

  @Test
  void a_number_that_whatsapp_has_not_explained_is_kept_as_it_is() {
    history.then("message_ack", tick(7));

    assertThat(history.message(ID).ack()).isEqualTo(7);
    assertThat(Ack.nameOf(7)).isEqualTo("unknown");
    assertThat(Ack.nameOf(-7)).isEqualTo("error");
  }

  @Test
  void a_tick_that_comes_before_its_message_waits_for_it() {
    history.then("message_ack", "{\"message\":{\"id\":\"" + ID + "\"},\"ack\":2}");
    assertThat(history.message(ID).isStub()).isTrue();
    assertThat(history.message(ID).body()).isNull();
    assertThat(history.message(ID).content().message().chat()).isEqualTo("15550100001@c.us");

    history.then("message_create", own("Hello", 0));
    assertThat(history.message(ID).isStub()).isFalse();
    assertThat(history.message(ID).ack()).isEqualTo(Ack.DELIVERED);
    assertThat(history.message(ID).body()).isEqualTo("Hello");
  }

  @Test
  void a_tick_that_carries_its_message_shows_it_at_once() {
    history.then(
        "message_ack",
        "{\"message\":{\"id\":\"" + ID + "\",\"body\":\"Hello\",\"ack\":1},\"ack\":2}");

    assertThat(history.message(ID).body()).isEqualTo("Hello");
    assertThat(history.message(ID).acks().keySet()).containsExactly(2);
  }

  @Test
  void a_message_that_is_told_twice_is_one_message_as_first_told() {
    history.then("message", own("Hello", 1)).then("message_create", own("Changed", 1));

    assertThat(history.messages()).hasSize(1);
    assertThat(history.message(ID).body()).isEqualTo("Hello");
  }

  @Test
  void an_edit_replaces_the_text_and_the_newest_edit_counts() {
    history
        .at(3, "message_edit", edit("Third"))
        .at(1, "message_create", own("First", 1))
        .at(2, "message_edit", edit("Second"));

    assertThat(history.message(ID).body()).isEqualTo("Third");
    assertThat(history.message(ID).edit().at()).isEqualTo(MessageHistory.time(3));
  }

  @Test
  void what_was_revoked_for_everyone_is_forgotten_here_too() {
    history
        .then("message_create", own("Secret", 1))
        .then("media", media(ID))
        .then("message_edit", edit("Still secret"))
        .then("message_revoke_everyone", own("", 1));

    assertThat(history.message(ID).body()).isNull();
    assertThat(history.message(ID).media()).isNull();
    assertThat(history.message(ID).revocation())
        .isEqualTo(new MessageState.Revocation(true, MessageHistory.time(3), Unknowns.NONE));
    assertThat(history.then("message", own("Secret", 1)).message(ID).body()).isNull();
  }

  @Test
  void what_was_revoked_on_the_own_account_keeps_its_text() {
    history.then("message_create", own("Hello", 1)).then("message_revoke_me", own("", 1));

    assertThat(history.message(ID).body()).isEqualTo("Hello");
    assertThat(history.message(ID).revocation().forEveryone()).isFalse();
  }

  @Test
  void a_revocation_is_of_the_message_that_it_names() {
    history.then(
        "message_revoke_everyone",
        "{\"message\":{\"id\":\"true_x@c.us_OTHER\",\"protocolMessageKey\":{\"_serialized\":\""
            + ID
            + "\"}}}");
    history.then("message_revoke_everyone", "{\"after\":{\"id\":\"b\"},\"before\":{\"id\":\"a\"}}");

    assertThat(history.messages()).containsOnlyKeys(ID, "a");
  }

  @Test
  void each_person_has_one_reaction_and_an_empty_one_takes_it_back() {
    history
        .then("message_reaction", reaction("anna@c.us", "❤"))
        .then("message_reaction", reaction("ben@c.us", "👍🏽"))
        .then("message_reaction", reaction("anna@c.us", ""));

    assertThat(history.message(ID).reactions()).hasSize(2);
    assertThat(history.message(ID).reactions().get("anna@c.us").emoji()).isEmpty();
    assertThat(history.message(ID).reactions().get("ben@c.us").emoji()).isEqualTo("👍🏽");
  }

  @Test
  void media_are_described_and_their_event_named() {
    history.then("media", media(ID));

    assertThat(history.message(ID).media())
        .isEqualTo(
            new MessageState.Media(
                "image/jpeg",
                17_130L,
                "cat.jpg",
                MessageHistory.time(0),
                new Position(0, 0),
                Unknowns.NONE));
  }

  @Test
  void a_message_stands_at_its_senders_time_unless_that_clock_is_ahead() {
    history.then("message", sentAt("a", "1763892000.5"));
    assertThat(history.message("a").time()).isEqualTo(Instant.parse("2025-11-23T10:00:00.500Z"));
    assertThat(history.message("a").content().message().sentAt().original())
        .isEqualTo("1763892000.5");

    history.at(1, "message", sentAt("b", "\"2030-01-01T00:00:00Z\""));
    assertThat(history.message("b").time()).isEqualTo(MessageHistory.time(1));

    history.at(2, "message", "{\"message\":{\"id\":\"c\"}}");
    assertThat(history.message("c").time()).isEqualTo(MessageHistory.time(2));
  }

  @Test
  void a_call_that_is_reported_again_is_one_call() {
    history
        .then("call", "{\"call\":{\"id\":\"C1\",\"from\":\"1@c.us\",\"isVideo\":true}}")
        .then("call", "{\"call\":{\"id\":\"C1\",\"from\":\"1@c.us\",\"isVideo\":false}}");

    assertThat(history.call("C1").call().isVideo()).isTrue();
    assertThat(history.call("C1").time()).isEqualTo(MessageHistory.time(0));
    assertThat(history.call("C1").lastEventAt()).isEqualTo(MessageHistory.time(1));
  }

  @Test
  void a_sender_that_makes_up_ticks_does_not_fill_the_store() {
    for (int ack = 0; ack < 1_000; ack++) {
      history.then("message_ack", tick(ack));
    }

    assertThat(history.message(ID).acks()).hasSize(MessageFold.MAX_ACKS).containsKeys(0, 1, 2, 3);
  }

  @Test
  void no_text_of_a_message_is_printed() {
    history.then("message_create", own("Secret", 1)).then("message_edit", edit("Secret"));

    assertThat(history.message(ID).toString()).doesNotContain("Secret");
    assertThat(MessageHistory.fact("message", own("Secret", 1)).toString())
        .doesNotContain("Secret");
    assertThat(MessageHistory.fact("message_edit", edit("Secret")).toString())
        .doesNotContain("Secret");
  }

  static String own(String body, int ack) {
    return "{\"message\":{\"id\":{\"fromMe\":true,\"remote\":\"15550100001@c.us\",\"_serialized\":\""
        + ID
        + "\"},\"body\":\""
        + body
        + "\",\"type\":\"chat\",\"ack\":"
        + ack
        + "}}";
  }

  static String tick(int ack) {
    return "{\"message\":{\"id\":\"" + ID + "\",\"body\":\"Hello\"},\"ack\":" + ack + "}";
  }

  static String edit(String body) {
    return "{\"message\":{\"id\":\"" + ID + "\"},\"newBody\":\"" + body + "\"}";
  }

  static String media(String id) {
    return "{\"messageMedia\":{\"mimetype\":\"image/jpeg\",\"data\":\"/9j/4AAQ\",\"filename\":\"cat.jpg\","
        + "\"filesize\":17130},\"message\":{\"id\":\""
        + id
        + "\"}}";
  }

  static String reaction(String sender, String emoji) {
    return "{\"reaction\":{\"id\":\"r\",\"msgId\":{\"_serialized\":\""
        + ID
        + "\"},\"senderId\":\""
        + sender
        + "\",\"reaction\":\""
        + emoji
        + "\",\"timestamp\":1760879500.25}}";
  }

  private static String sentAt(String id, String timestamp) {
    return "{\"message\":{\"id\":\"" + id + "\",\"timestamp\":" + timestamp + "}}";
  }

  private static Map.Entry<Integer, Instant> entry(int ack, Instant at) {
    return Map.entry(ack, at);
  }
}
