package io.sessionlog.model.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.fail;

import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.EventNames;
import io.sessionlog.model.Position;
import io.sessionlog.model.SessionEvent;
import io.sessionlog.model.SessionFact;
import io.sessionlog.model.SessionFold;
import io.sessionlog.model.SessionState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Bytes of any kind are read, or refused as unreadable: any other failure counts as the machine's,
 * and would stop a partition for good.
 */
class UnreadablePropertyTest {

  static final Instant TIME = Instant.parse("2026-11-23T10:00:00.120Z");

  /** What stands in JSON where something else is expected. */
  static final List<String> TOKENS =
      List.of(
          "null",
          "true",
          "{}",
          "[]",
          "\"\"",
          "\"x\"",
          "-1",
          "1e999999999",
          "9".repeat(400),
          "0.5",
          "[".repeat(2_000),
          "{\"a\":".repeat(2_000),
          "\"\\ud83d\"",
          "\"+999999999-12-31T23:59Z\"",
          "\"58869-01-01T00:00:00.000Z\"",
          "\"-1:5\"",
          "\"99999999999:1\"",
          "1795600000000");

  static final List<String> DATA =
      List.of(
          "{}",
          "{\"qr\":\"2@a\",\"reason\":\"x\",\"state\":\"CONFLICT\",\"percent\":7,\"ack\":2}",
          "{\"userId\":\"u\",\"aiConfig\":{\"a\":[1]},\"isNotification\":true,\"idleSince\":\"0:1\"}",
          "{\"message\":{\"id\":{\"fromMe\":true,\"remote\":\"1@c.us\",\"id\":\"m\",\"_serialized\":\"true_1@c.us_m\"},"
              + "\"body\":\"b\",\"type\":\"chat\",\"timestamp\":1795600000,\"ack\":1},\"ack\":3}",
          "{\"messageMedia\":{\"mimetype\":\"a/b\",\"data\":\"AAAA\",\"filename\":\"f\",\"filesize\":3},"
              + "\"message\":{\"id\":\"m\"}}",
          "{\"call\":{\"id\":\"c\",\"from\":\"1@c.us\",\"timestamp\":1795600000,\"isVideo\":false}}");

  /** One change of a valid record. */
  record Change(int at, int length, String instead) {}

  @Property(tries = 2_000)
  void every_record_of_the_log_is_an_event_or_unreadable(@ForAll("events") byte[] record) {
    readOrRefused(record, EventCodec::read);
  }

  @Property(tries = 2_000)
  void every_record_of_the_log_tells_of_messages_or_is_unreadable(@ForAll("events") byte[] record) {
    readOrRefused(record, MessageReader::read);
  }

  @Property(tries = 2_000)
  void every_record_of_states_is_a_state_or_unreadable(@ForAll("states") byte[] record) {
    readOrRefused(record, StateCodec::read);
  }

  private static void readOrRefused(byte[] record, Consumer<byte[]> reader) {
    try {
      reader.accept(record);
    } catch (UnreadableEvent expected) {
      // and nothing else
    } catch (RuntimeException | StackOverflowError other) {
      fail(new String(record, UTF_8), other);
    }
  }

  @Provide
  Arbitrary<byte[]> events() {
    Arbitrary<byte[]> whole =
        Combinators.combine(
                Arbitraries.of(names()),
                Arbitraries.of(DATA),
                Arbitraries.of("", "u").injectNull(0.5))
            .as(
                (name, data, user) -> {
                  byte[] body = data.getBytes(UTF_8);
                  return EventCodec.write(
                      new EventAttributes("id", "/test", name, "s", TIME, user, TIME),
                      body,
                      0,
                      body.length);
                });
    return changed(whole);
  }

  private static List<String> names() {
    List<String> names = new ArrayList<>(EventNames.senders());
    names.addAll(EventNames.own());
    return names;
  }

  @Provide
  Arbitrary<byte[]> states() {
    SessionState state =
        SessionFold.byDefault()
            .apply(
                null,
                new SessionEvent(
                    new EventAttributes("id", "/test", "qr", "s", TIME, "u", TIME),
                    new SessionFact.QrReceived("2@code")),
                new Position(0, 7))
            .state();
    return changed(Arbitraries.just(StateCodec.write(state)));
  }

  private static Arbitrary<byte[]> changed(Arbitrary<byte[]> whole) {
    Arbitrary<Change> change =
        Combinators.combine(
                Arbitraries.integers().between(0, 1_000),
                Arbitraries.integers().between(0, 20),
                Arbitraries.oneOf(
                    Arbitraries.of(TOKENS), Arbitraries.strings().all().ofMaxLength(3)))
            .as(Change::new);
    return Combinators.combine(whole, change.list().ofMaxSize(3))
        .as(
            (bytes, changes) -> {
              String text = new String(bytes, UTF_8);
              for (Change one : changes) {
                int at = tokenStart(text, one.at() % (text.length() + 1));
                int end = Math.min(text.length(), at + one.length());
                text = text.substring(0, at) + one.instead() + text.substring(end);
              }
              return text.getBytes(UTF_8);
            });
  }

  /** Behind the colon before, so that most changes put a value in another one's place. */
  private static int tokenStart(String text, int near) {
    int colon = text.lastIndexOf(':', near);
    return near % 4 == 0 || colon < 0 ? near : colon + 1;
  }
}
