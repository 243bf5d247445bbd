package io.sessionlog.model.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.SessionStatus;
import io.sessionlog.model.dialect.known.Dialects;
import io.sessionlog.model.json.JsonView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What captured and documented webhooks of real senders tell, where they lie beside the project:
 * {@code INDEX.tsv} says it, a row for each fact.
 */
class RecordedDialectsTest {

  private static final Path RECORDED = Path.of("shared/senders/payloads/dialects");

  /** What the index has otherwise, and why it is not followed. */
  private static final Set<String> NOT_FOLLOWED =
      Set.of(
          // An edit is of the message that was edited, not of the one that says so.
          "gowa/60-v7-action_original_message_id_edited_text.json message_id",
          // A token is a secret, and names no session.
          "wuzapi/10-Message.json session",
          // A list of contacts is no text.
          "gowa/33-message.json msg_type");

  private static final Map<String, Set<String>> FACTS_BY_STATUS =
      Map.of(
          "session_connected", Set.of("Ready[]", "StateChanged[state=CONNECTED]"),
          "qr_generated", Set.of("QrReceived", "QrAwaited"),
          "connecting", Set.of("Connecting", "Authenticated"),
          "session_not_connected", Set.of("Disconnected"),
          "error", Set.of("Failed"));

  private static final Map<String, String> FACTS_BY_NAME =
      Map.of(
          "ack", "Ticked",
          "message_received", "Seen",
          "message_sent", "Seen",
          "message_undecryptable", "Undeciphered",
          "reaction", "Reacted",
          "revoke", "Revoked",
          "edit", "Edited");

  @TestFactory
  Stream<DynamicTest> each_webhook_tells_what_the_index_says() {
    Path folder = folder();
    return folder == null
        ? Stream.empty()
        : rows(folder).stream()
            .map(
                row ->
                    DynamicTest.dynamicTest(
                        row.get("file") + " " + row.get("item"), () -> check(folder, row)));
  }

  private static void check(Path folder, Map<String, String> row) throws IOException {
    JsonView body = JsonView.of(Files.readAllBytes(folder.resolve(row.get("file"))));
    Dialect dialect = Dialects.of(body).orElseThrow();
    assertThat(dialect.name()).isEqualTo(row.get("sender"));

    List<String> told = Telling.of(dialect, body);
    String all = String.join("\n", told);
    if (says(row, "session")) {
      assertThat(told.get(0)).contains(" of " + row.get("session"));
    }
    if (says(row, "status")) {
      assertThat(SessionStatus.parse(row.get("status"))).isPresent();
      assertThat(FACTS_BY_STATUS.get(row.get("status")))
          .anySatisfy(fact -> assertThat(told.get(1)).startsWith(fact));
    }
    String kind = kind(row.get("expected_fact"));
    if (kind == null) {
      assertThat(all)
          .doesNotContain("\nSeen")
          .doesNotContain("\nTicked")
          .doesNotContain("\nReacted")
          .doesNotContain("\nRevoked");
    } else if (!row.get("message_id").isEmpty()) {
      fact(row, told, kind);
    }
  }

  private static void fact(Map<String, String> row, List<String> told, String kind) {
    String id = says(row, "message_id") ? row.get("message_id") : "";
    String fact =
        told.stream()
            .filter(line -> line.startsWith((kind + " " + id).strip()))
            .findFirst()
            .orElseThrow(() -> new AssertionError(kind + " " + id + " is not among " + told));
    if (!kind.equals("Called")) {
      contains(row, "chat", fact, " chat=");
    }
    contains(row, "ack", fact, " ack=");
    contains(row, "msg_type", fact, " type=");
    if (!row.get("direction").isEmpty() && !kind.equals("Reacted")) {
      assertThat(fact).contains(" ours=" + row.get("direction").equals("out"));
    }
    if (!row.get("timestamp").isEmpty()) {
      assertThat(String.join("\n", told)).contains(seconds(row));
    }
  }

  private static void contains(Map<String, String> row, String column, String fact, String head) {
    if (says(row, column) && !row.get(column).equals("?")) {
      assertThat(fact).contains(head + row.get(column));
    }
  }

  private static boolean says(Map<String, String> row, String column) {
    return !row.get(column).isEmpty() && !NOT_FOLLOWED.contains(row.get("file") + " " + column);
  }

  private static String kind(String expected) {
    return expected.startsWith("call") ? "Called" : FACTS_BY_NAME.get(expected);
  }

  private static String seconds(Map<String, String> row) {
    String text = row.get("timestamp");
    Instant time;
    if (row.get("ts_unit").equals("rfc3339")) {
      time = OffsetDateTime.parse(text).toInstant();
    } else {
      long number = Long.parseLong(text);
      time =
          number > 99_999_999_999L ? Instant.ofEpochMilli(number) : Instant.ofEpochSecond(number);
    }
    String whole = time.truncatedTo(ChronoUnit.SECONDS).toString();
    return whole.substring(0, whole.length() - 1);
  }

  private static List<Map<String, String>> rows(Path folder) {
    try {
      List<String> lines = Files.readAllLines(folder.resolve("INDEX.tsv"));
      String[] columns = lines.get(0).split("\t", -1);
      return lines.stream().skip(1).map(line -> row(columns, line.split("\t", -1))).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> row(String[] columns, String[] cells) {
    Map<String, String> row = new HashMap<>();
    for (int i = 0; i < columns.length; i++) {
      row.put(columns[i], i < cells.length ? cells[i] : "");
    }
    return row;
  }

  private static Path folder() {
    Path root = Path.of("").toAbsolutePath();
    while (root != null && !Files.exists(root.resolve("mvnw"))) {
      root = root.getParent();
    }
    Path folder = Objects.requireNonNull(root).resolveSibling(RECORDED);
    return Files.isDirectory(folder) ? folder : null;
  }
}
