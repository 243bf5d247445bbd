package io.sessionlog.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sessionlog.model.EventNames;
import io.sessionlog.model.dialect.known.Dialects;
import io.sessionlog.model.json.JsonView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * Deliveries of all kinds: other senders' webhooks, and of our own dialect every event, with
 * members that readers look for and values that they do not expect there, under headers that say
 * anything. Most are accepted, so that they reach readers.
 */
final class AnyWebhook {

  /** Every member that some reader of ours looks at. */
  private static final List<String> MEMBERS =
      List.of(
          "qr",
          "msg",
          "reason",
          "state",
          "percent",
          "message",
          "ack",
          "call",
          "id",
          "_serialized",
          "fromMe",
          "remote",
          "user",
          "server",
          "from",
          "to",
          "author",
          "type",
          "body",
          "timestamp",
          "protocolMessageKey",
          "messageMedia",
          "mimetype",
          "filesize",
          "filename",
          "data",
          "newBody",
          "revokedMsg",
          "before",
          "after",
          "reaction",
          "msgId",
          "senderId",
          "isVideo",
          "isGroup",
          "any");

  private static final List<String> NUMBERS =
      List.of(
          "0",
          "-0",
          "1",
          "-1",
          "2",
          "50",
          "1e2",
          "1E400",
          "-1e-400",
          "0.1",
          "1795600000",
          "1795600000000",
          "1795600000123456",
          "1795600000.123",
          "99999999999999999",
          "253402300800",
          "-62135596801",
          "2147483648",
          "-9223372036854775809",
          "123456789012345678901234567890");

  /** As they stand in JSON; halves of characters among them. */
  private static final List<String> TEXTS =
      List.of(
          "",
          " ",
          "x",
          "2@code,a,b",
          "LOGOUT",
          "CONNECTED",
          "TIMEOUT",
          "75",
          "1e3",
          "true_15550100001@c.us_3EB0",
          "15550100009@c.us",
          "\\ud83d",
          "\\ude00\\ud83d",
          "\\u0000",
          "\\\"\\\\\\/\\b\\n",
          "\uD83D\uDC69\uD83C\uDFFD",
          "\u202E\uFFFF\uFEFF",
          "1795600000000",
          "2026-11-23T10:00:00Z",
          "+58869-09-10T21:20:00.000Z",
          "3:1042",
          "caf\u00e9 ".repeat(4_000));

  private static final List<String> TIMES =
      List.of(
          "1795600000",
          "1795600000000",
          "1795600000000000",
          "99999999999999",
          "0",
          "-1",
          "1e15",
          "1.5",
          "9999-12-31T23:59:59.999Z",
          "+58869-09-10T21:20:00.000Z",
          "now",
          "4102444800");

  private static final List<String> OTHERS = readOthers();

  private AnyWebhook() {}

  /**
   * @param query of the URL, with its question mark
   */
  record Delivery(String query, Map<String, String> headers, String body) {
    byte[] bytes() {
      return body.getBytes(UTF_8);
    }
  }

  static Arbitrary<Delivery> deliveries() {
    return Combinators.combine(queries(), headers(), bodies()).as(Delivery::new);
  }

  private static Arbitrary<String> queries() {
    return Arbitraries.frequencyOf(
        Tuple.of(3, Arbitraries.just("")),
        Tuple.of(
            1,
            Arbitraries.of(
                "?userId=user-1",
                "?userId=%F0%9F%91%A9%C3%A9",
                "?userId=%ED%A0%BD",
                "?userId=%00%22%5C%EF%BF%BF",
                "?userId=" + "%F0%9F%91%A9".repeat(128))));
  }

  private static Arbitrary<Map<String, String>> headers() {
    Arbitrary<String> values =
        Arbitraries.oneOf(
            Arbitraries.of(TIMES),
            Arbitraries.longs().map(String::valueOf),
            Arbitraries.strings().withCharRange(' ', '~').ofMaxLength(140));
    return Arbitraries.maps(
            Arbitraries.of(
                "X-Webhook-Timestamp",
                "webhook-timestamp",
                "X-Webhook-Request-Id",
                "webhook-id",
                "redriven-from"),
            values)
        .ofMaxSize(3);
  }

  private static Arbitrary<String> bodies() {
    return Arbitraries.frequencyOf(Tuple.of(3, ours()), Tuple.of(1, Arbitraries.of(OTHERS)));
  }

  /** Of every other sender's table; what names several sessions is for tests of that. */
  private static List<String> readOthers() {
    try (Stream<Path> tables =
        Files.list(Path.of("../session-model/src/test/resources/dialects"))) {
      List<String> bodies = new ArrayList<>();
      for (Path table : tables.sorted().toList()) {
        Files.readAllLines(table).stream()
            .filter(line -> line.startsWith("{") && isOfOneSession(line))
            .forEach(bodies::add);
      }
      return bodies;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isOfOneSession(String line) {
    JsonView body = JsonView.of(line.getBytes(UTF_8));
    return Dialects.of(body).orElseThrow().slices(body).size() == 1;
  }

  private static Arbitrary<String> ours() {
    Arbitrary<String> event = Arbitraries.of(EventNames.senders()).map(AnyWebhook::quoted);
    return Combinators.combine(event, Arbitraries.of("event", "dataType"), moreMembers())
        .flatAs(
            (name, member, more) ->
                data(name)
                    .flatMap(
                        data ->
                            Arbitraries.of(
                                "{\"%s\":%s,\"data\":%s%s}".formatted(member, name, data, more),
                                " { \"data\" :\t%s\n,\"%s\":%s %s}\r\n"
                                    .formatted(data, member, name, more),
                                "\uFEFF{\"data\":%s,\"%s\":%s,\"data\":%s%s}"
                                    .formatted(data, member, name, data, more))));
  }

  /** Members beside the event and its data; a sender's own id of the delivery among them. */
  private static Arbitrary<String> moreMembers() {
    return Combinators.combine(Arbitraries.of("id", "sessionId", "more"), value(2))
        .as((member, value) -> ",\"%s\":%s".formatted(member, value))
        .injectNull(0.5)
        .map(other -> other == null ? "" : other);
  }

  private static Arbitrary<String> data(String quotedEvent) {
    Arbitrary<String> required =
        switch (quotedEvent) {
          case "\"qr\"" -> string().filter(text -> text.length() > 3).map(t -> "\"qr\":" + t);
          case "\"message\"", "\"message_create\"" -> object(3).map(o -> "\"message\":" + o);
          case "\"message_ack\"" ->
              Combinators.combine(object(3), Arbitraries.of("-1", "0", "2", "3", "99999999999"))
                  .as("\"message\":%s,\"ack\":%s"::formatted);
          case "\"message_reaction\"" -> object(2).map(o -> "\"reaction\":" + o);
          case "\"call\"" -> object(2).map(o -> "\"call\":" + o);
          default -> Arbitraries.just("\"any\":1");
        };
    return Arbitraries.frequencyOf(
        Tuple.of(5, required.map("{%s}"::formatted)),
        Tuple.of(5, Combinators.combine(required, members(3)).as("{%s,%s}"::formatted)),
        Tuple.of(1, value(2)));
  }

  private static Arbitrary<String> value(int depth) {
    Arbitrary<String> simple =
        Arbitraries.oneOf(
            Arbitraries.of(NUMBERS), string(), Arbitraries.of("true", "false", "null"));
    return depth == 0
        ? simple
        : Arbitraries.frequencyOf(
            Tuple.of(4, simple),
            Tuple.of(4, object(depth)),
            Tuple.of(
                1,
                value(depth - 1)
                    .list()
                    .ofMaxSize(3)
                    .map(values -> "[" + String.join(",", values) + "]")),
            Tuple.of(1, Arbitraries.just("[".repeat(90) + "]".repeat(90))));
  }

  private static Arbitrary<String> object(int depth) {
    return members(depth).map("{%s}"::formatted);
  }

  /** At least one; the same one may come twice. */
  private static Arbitrary<String> members(int depth) {
    return Combinators.combine(Arbitraries.of(MEMBERS), value(depth - 1))
        .as((name, value) -> quoted(name) + ":" + value)
        .list()
        .ofMinSize(1)
        .ofMaxSize(6)
        .map(members -> members.stream().collect(Collectors.joining(", ")));
  }

  private static Arbitrary<String> string() {
    return Arbitraries.of(TEXTS).map(AnyWebhook::quoted);
  }

  private static String quoted(String text) {
    return '"' + text + '"';
  }
}
