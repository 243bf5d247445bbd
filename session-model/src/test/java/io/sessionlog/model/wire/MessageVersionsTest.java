package io.sessionlog.model.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.Position;
import io.sessionlog.model.message.CallState;
import io.sessionlog.model.message.MessageContent;
import io.sessionlog.model.message.MessageFact;
import io.sessionlog.model.message.MessageFold;
import io.sessionlog.model.message.MessageId;
import io.sessionlog.model.message.MessageState;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Versions side by side, as in a rolling upgrade: a query node takes over what a newer one stored
 * of messages and calls, joins what comes next, and gives all of it back.
 */
class MessageVersionsTest {

  static final String NEWER = "\"newer\":[1,null,{\"x\":1.0e2}]";

  /** Every part, with every member that this version writes. */
  static final String MESSAGE =
      "{\"id\":\"m\",\"content\":{\"origin\":\"ACK\",\"position\":\"0:1\",\"chat\":\"c@c.us\","
          + "\"fromMe\":true,\"from\":\"a@c.us\",\"to\":\"b@c.us\",\"author\":\"d@c.us\","
          + "\"type\":\"chat\",\"body\":\"text\",\"bodyCut\":true,\"sentAt\":5,"
          + "\"sentAtOriginal\":\"5\"},\"acks\":{\"2\":5},"
          + "\"edit\":{\"body\":\"new\",\"bodyCut\":true,\"at\":6,\"position\":\"0:2\"},"
          + "\"revocation\":{\"forEveryone\":false,\"at\":7},"
          + "\"reactions\":[{\"sender\":\"e@c.us\",\"emoji\":\"+\",\"sentAt\":7,"
          + "\"sentAtOriginal\":\"7\",\"at\":8,\"position\":\"0:3\"}],"
          + "\"media\":{\"type\":\"image/png\",\"size\":9,\"fileName\":\"f\",\"at\":9,"
          + "\"position\":\"0:4\"},\"firstEventAt\":5,\"lastEventAt\":9}";

  static final String CALL =
      "{\"id\":\"k\",\"from\":\"a@c.us\",\"isVideo\":true,\"isGroup\":false,\"fromMe\":true,"
          + "\"sentAt\":5,\"sentAtOriginal\":\"5\",\"position\":\"0:1\",\"firstEventAt\":5,"
          + "\"lastEventAt\":5}";

  static final MessageId ID = new MessageId("m", null, null);

  static final MessageContent NOTHING_TOLD =
      new MessageContent(null, null, null, null, null, null, null, false, null);

  /** What the newer version writes of a part it writes behind what both know. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"sentAtOriginal\":\"5\"}",
        "\"position\":\"0:2\"}",
        "\"at\":7}",
        "\"position\":\"0:3\"}",
        "\"position\":\"0:4\"}",
        "\"lastEventAt\":9}"
      })
  void a_member_that_this_version_lacks_is_passed_on_with_its_part(String endOfPart) {
    String newer = withNewer(MESSAGE, endOfPart);

    assertThat(passedOn(newer)).isEqualTo(newer);
    assertThat(written(joined(read(newer)))).contains(NEWER);
  }

  @Test
  void a_whole_message_is_written_as_it_was_read() {
    assertThat(passedOn(MESSAGE)).isEqualTo(MESSAGE);
  }

  @Test
  void a_calls_member_that_this_version_lacks_is_passed_on() {
    String newer = withNewer(CALL, "\"lastEventAt\":5}");
    CallState call = MessageCodec.readCall(newer.getBytes(UTF_8));

    assertThat(new String(MessageCodec.write(call), UTF_8)).isEqualTo(newer);
    CallState toldAgain = MessageFold.apply(call, call.call(), event(), new Position(0, 9));
    assertThat(new String(MessageCodec.write(toldAgain), UTF_8)).contains(NEWER);
  }

  @Test
  void the_message_itself_replaces_what_a_newer_version_knew_of_its_tick_alone() {
    MessageState known = read(withNewer(MESSAGE, "\"sentAtOriginal\":\"5\"}"));
    var seen = new MessageFact.Seen(ID, NOTHING_TOLD, null);

    MessageState after = MessageFold.apply(known, seen, event(), new Position(0, 9));

    assertThat(after.content().origin()).isEqualTo(MessageState.Origin.MESSAGE);
    assertThat(written(after)).doesNotContain("newer");
  }

  /** It may be of the text that is to be forgotten: a caption, a quotation, a poll. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"sentAtOriginal\":\"5\"}",
        "\"position\":\"0:2\"}",
        "\"position\":\"0:4\"}",
        "\"lastEventAt\":9}"
      })
  void what_is_not_known_of_a_text_goes_with_the_text(String endOfPart) {
    MessageState known = read(withNewer(MESSAGE, endOfPart));
    var revoked = new MessageFact.Revoked(ID, NOTHING_TOLD, true);

    MessageState after = MessageFold.apply(known, revoked, event(), new Position(0, 9));

    assertThat(written(after)).doesNotContain("newer");
  }

  @Test
  void of_two_that_differ_both_orders_keep_the_same() {
    MessageState one = read(withNewer(MESSAGE, "\"lastEventAt\":9}"));
    MessageState other =
        read(MESSAGE.replace("\"lastEventAt\":9}", "\"lastEventAt\":9,\"newer\":2,\"more\":3}"));

    assertThat(one.unknowns().and(other.unknowns()))
        .isEqualTo(other.unknowns().and(one.unknowns()));
    assertThat(one.unknowns().and(other.unknowns()).members()).containsOnlyKeys("newer", "more");
  }

  private static MessageState joined(MessageState known) {
    return MessageFold.apply(
        known, new MessageFact.Ticked(ID, NOTHING_TOLD, 3), event(), new Position(0, 9));
  }

  private static EventAttributes event() {
    return new EventAttributes("id", "/test", "call", "s", Instant.ofEpochMilli(9), null, null);
  }

  private static String withNewer(String state, String endOfPart) {
    assertThat(state).containsOnlyOnce(endOfPart);
    return state.replace(
        endOfPart, endOfPart.substring(0, endOfPart.length() - 1) + "," + NEWER + "}");
  }

  private static MessageState read(String state) {
    return MessageCodec.readMessage(state.getBytes(UTF_8));
  }

  private static String written(MessageState state) {
    return new String(MessageCodec.write(state), UTF_8);
  }

  private static String passedOn(String state) {
    return written(read(state));
  }
}
