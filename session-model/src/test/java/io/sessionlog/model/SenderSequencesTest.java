package io.sessionlog.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * What whole sequences of webhooks come to. Ours have the shapes of recorded ones; the recorded
 * ones are read too, where they lie beside the project.
 */
class SenderSequencesTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path OURS = Path.of("src/test/resources/payloads/sequences");
  private static final Path RECORDED = Path.of("../../shared/senders/payloads/sequences");

  private record End(SessionStatus status, boolean hasQr) {}

  /** By name: a log-in ends connected although progress comes late, a flap is no disconnect, ... */
  private static final Map<String, End> ENDS =
      Map.of(
          "login", new End(SessionStatus.SESSION_CONNECTED, false),
          "login-real-2024-02", new End(SessionStatus.SESSION_CONNECTED, false),
          "late-loading-after-ready", new End(SessionStatus.SESSION_CONNECTED, false),
          "loading-stuck", new End(SessionStatus.CONNECTING, false),
          "logout-from-phone", new End(SessionStatus.QR_GENERATED, true),
          "qr-retries-exhausted", new End(SessionStatus.SESSION_NOT_CONNECTED, false),
          "timeout-flap", new End(SessionStatus.SESSION_CONNECTED, false),
          "ack-regress", new End(SessionStatus.SESSION_CONNECTED, false));

  @TestFactory
  Stream<DynamicTest> each_of_our_sequences_ends_as_it_must() throws IOException {
    return sequences(OURS);
  }

  @TestFactory
  Stream<DynamicTest> each_recorded_sequence_ends_as_it_must() throws IOException {
    return Files.isDirectory(RECORDED) ? sequences(RECORDED) : Stream.empty();
  }

  @Test
  void a_session_stuck_while_loading_is_not_said_to_be_connected() throws IOException {
    SessionState state = fold(OURS.resolve("loading-stuck.jsonl"));

    assertThat(SessionReading.of(state, state.lastEventAt()).isConnected()).isFalse();
  }

  private static Stream<DynamicTest> sequences(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".jsonl"))
          .map(file -> DynamicTest.dynamicTest(name(file), () -> check(file)))
          .toList()
          .stream();
    }
  }

  private static void check(Path file) throws IOException {
    End end = ENDS.get(name(file));
    assertThat(end).as("an expected end of %s", file).isNotNull();
    SessionState state = fold(file);
    assertThat(state.status()).isEqualTo(end.status());
    assertThat(state.qr() != null).isEqualTo(end.hasQr());
    assertThat(state.progress()).isNull();
  }

  private static SessionState fold(Path file) throws IOException {
    var history = new History();
    for (String line : Files.readAllLines(file)) {
      JsonNode webhook = JSON.readTree(line);
      history.pass(1).then(webhook.get("event").asString(), webhook.get("data").toString());
    }
    return history.state();
  }

  private static String name(Path file) {
    return file.getFileName().toString().replace(".jsonl", "");
  }
}
