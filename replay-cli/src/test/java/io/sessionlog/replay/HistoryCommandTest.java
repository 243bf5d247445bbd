package io.sessionlog.replay;

import static io.sessionlog.replay.TestCluster.event;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.replay.TestCluster.Run;
import io.sessionlog.replay.command.ExitCode;
import org.junit.jupiter.api.Test;

class HistoryCommandTest {

  private static final TestCluster kafka = TestCluster.get();

  private final String log = kafka.topic();

  @Test
  void a_life_is_told_with_causes_durations_positions_and_rules() {
    int partition =
        kafka
            .append(
                log,
                event("2026-11-23T10:00:00Z", "a", "qr", "{\"qr\":\"2@one\"}"),
                event("2026-11-23T10:00:20Z", "b", "ready", "{}"),
                event("2026-11-23T10:00:30Z", "a", "ready", "{}"),
                event("2026-11-23T10:00:31Z", "a", "loading_screen", "{\"percent\":100}"),
                event("2026-11-23T10:05:00Z", "a", "message", "{\"message\":{}}"),
                event("2026-11-23T10:06:00Z", "a", "message", "{\"message\":{}}"),
                event("2026-11-23T12:00:30Z", "a", "disconnected", "{\"reason\":\"NAVIGATION\"}"),
                event("2026-11-23T12:10:30Z", "a", "message", "{\"message\":{}}"),
                event("2026-11-23T12:20:00Z", "a", "session_deleted", "{}"))
            .get(0)
            .partition();

    Run run = kafka.replay("history", "a", "--topic", log).succeeds();

    assertThat(run.out().replaceAll(" {2,}", " | ").replaceAll("\\b" + partition + ":\\d+", "P"))
        .isEqualTo(
            """
            TIME | POSITION | EVENT | BEFORE | STATUS | LASTED | MESSAGE | RULE
            2026-11-23T10:00:00.000Z | P | qr | qr_generated | QR code generated, scan to connect
            2026-11-23T10:00:30.000Z | P | ready | qr_generated | session_connected | 30.0s | WhatsApp session connected successfully
            2026-11-23T10:00:31.000Z | P | loading_screen | WhatsApp session connected successfully | ignored, late: progress within the settle window after connecting
             | 2 without effect: message ×2 | no-op
            2026-11-23T12:00:30.000Z | P | disconnected | session_connected | session_not_connected | 2h 0m | Disconnected: NAVIGATION
            2026-11-23T12:10:30.000Z | P | message | session_not_connected | session_connected | 10m 0s | Session active | sign of life: activity on a session shown as not connected
            2026-11-23T12:20:00.000Z | P | session_deleted | session_connected | 9m 30s | the session is gone
            8 events. The session is gone since its last event. Before: session_connected 2h 9m, session_not_connected 10m 0s, qr_generated 30.0s.
            """);
  }

  @Test
  void an_event_that_is_late_by_its_senders_clock_is_marked_so() {
    String newer = envelope("2026-11-23T10:00:10Z", "ready", "2026-11-23T10:00:10Z");
    String older = envelope("2026-11-23T10:00:11Z", "disconnected", "2026-11-23T10:00:05Z");
    for (String value : new String[] {newer, older}) {
      kafka.send(
          new org.apache.kafka.clients.producer.ProducerRecord<>(
              log, "a".getBytes(UTF_8), value.getBytes(UTF_8)));
    }

    assertThat(kafka.replay("history", "a", "--topic", log).succeeds().out())
        .contains("ignored, late: its sender's time is older than the status");
  }

  private static String envelope(String time, String event, String senderTime) {
    return """
        {"specversion":"1.0","id":"1","source":"/","type":"whatsapp.%s","subject":"a","time":"%s","sendertime":"%s"}"""
        .formatted(event, time, senderTime);
  }

  @Test
  void the_settle_window_decides_what_is_late() {
    kafka.append(
        log,
        event("2026-11-23T10:00:00Z", "a", "ready", "{}"),
        event("2026-11-23T10:00:01Z", "a", "authenticated", "{}"));

    assertThat(kafka.replay("history", "a", "--topic", log).succeeds().out()).contains("late");
    assertThat(
            kafka.replay("history", "a", "--topic", log, "--settle-window", "1s").succeeds().out())
        .doesNotContain("late")
        .contains("connecting");
  }

  @Test
  void every_event_is_a_line_of_ndjson() {
    kafka.append(
        log,
        event("2026-11-23T10:00:00Z", "a", "ready", "{}"),
        event("2026-11-23T10:00:01Z", "a", "message", "{\"message\":{}}"),
        event("2026-11-23T10:01:00Z", "a", "disconnected", "{}"));

    assertThat(
            kafka.replay("history", "a", "--topic", log, "--format", "ndjson").succeeds().lines())
        .hasSize(3)
        .last()
        .asString()
        .contains("\"before\":\"session_connected\"", "\"lasted\":60000");
  }

  @Test
  void an_unknown_session_is_said() {
    Run run = kafka.replay("history", "nobody", "--topic", log);

    assertThat(run.code()).isEqualTo(ExitCode.NOT_FOUND);
    assertThat(run.err()).contains("holds no event of session 'nobody'");
  }
}
