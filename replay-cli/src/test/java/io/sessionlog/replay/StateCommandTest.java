package io.sessionlog.replay;

import static io.sessionlog.replay.TestCluster.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.Position;
import io.sessionlog.model.SessionFold;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.wire.EventCodec;
import io.sessionlog.model.wire.StateCodec;
import io.sessionlog.replay.TestCluster.Run;
import io.sessionlog.replay.command.ExitCode;
import io.sessionlog.replay.sample.SampleEvent;
import io.sessionlog.replay.sample.SampleLog;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Test;

class StateCommandTest {

  private static final TestCluster kafka = TestCluster.get();

  private final String log = kafka.topic();

  private Run state(String... options) {
    var args = new ArrayList<>(List.of("state", "--topic", log));
    args.addAll(List.of(options));
    return kafka.replay(args.toArray(String[]::new));
  }

  @Test
  void the_state_at_any_moment_is_the_one_that_was_served_then() {
    var fold = SessionFold.byDefault();
    var live = new TreeMap<String, SessionState>();
    var recorded = new TreeMap<Instant, Map<String, String>>();
    var events = new ArrayList<SampleEvent>();
    SampleLog.ofDays(1).forEachRemaining(events::add);
    List<RecordMetadata> written = kafka.append(log, events.iterator());
    for (int i = 0; i < events.size(); i++) {
      RecordMetadata at = written.get(i);
      SampleEvent event = events.get(i);
      live.put(
          event.sessionId(),
          fold.apply(
                  live.get(event.sessionId()),
                  EventCodec.read(event.envelope()),
                  new Position(at.partition(), at.offset()))
              .state());
      boolean lastOfItsMillisecond =
          i + 1 == events.size() || events.get(i + 1).time().isAfter(event.time());
      if (i % 500 == 17 && lastOfItsMillisecond) {
        recorded.put(event.time(), served(live));
      }
    }

    assertThat(recorded).hasSizeGreaterThan(3);
    recorded.forEach(
        (time, served) ->
            assertThat(state("--at", time.toString()).succeeds().lines())
                .containsExactlyElementsOf(served.values()));
  }

  private static Map<String, String> served(Map<String, SessionState> live) {
    var served = new TreeMap<String, String>();
    live.forEach(
        (session, state) ->
            served.put(session, new String(StateCodec.write(state), StandardCharsets.UTF_8)));
    return served;
  }

  @Test
  void without_a_point_it_is_the_state_now() {
    kafka.append(
        log,
        event("2026-11-23T10:00:00Z", "alice", "qr", "{\"qr\":\"2@code\"}"),
        event("2026-11-23T10:00:05Z", "alice", "ready", "{}"),
        // A sender's clock may be ahead: what has come has come.
        event("2999-01-01T00:00:00Z", "bob", "ready", "{}"));

    assertThat(state().succeeds().lines())
        .hasSize(2)
        .allMatch(line -> line.contains("session_connected"));
    assertThat(state("--session", "alice").succeeds().lines()).hasSize(1);
  }

  @Test
  void a_position_includes_its_event() {
    List<RecordMetadata> written =
        kafka.append(
            log,
            event("2026-11-23T10:00:00Z", "a", "qr", "{\"qr\":\"2@secret\"}"),
            event("2026-11-23T10:00:05Z", "a", "ready", "{}"));
    int partition = written.get(0).partition();

    assertThat(state("--at", partition + ":0").succeeds().out())
        .contains("\"status\":\"qr_generated\"", "2@secret");
    assertThat(state("--at", partition + ":1").succeeds().out())
        .contains("\"status\":\"session_connected\"");
  }

  @Test
  void a_state_can_be_shown_without_its_secret() {
    kafka.append(log, event("2026-11-23T10:00:00Z", "a", "qr", "{\"qr\":\"2@secret\"}"));

    assertThat(state("--at", "now", "--redact", "qr").succeeds().out())
        .doesNotContain("2@secret")
        .contains("[redacted]");
  }

  @Test
  void users_select_their_sessions_and_a_table_is_for_people() {
    kafka.append(
        log,
        event("2026-11-23T10:00:00Z", "a", "session_registered", "{\"userId\":\"acme\"}"),
        event("2026-11-23T10:00:00Z", "b", "session_registered", "{\"userId\":\"other\"}"));

    assertThat(
            state("--at", "2026-11-24", "--user", "acme", "--format", "table").succeeds().lines())
        .hasSize(2)
        .element(1)
        .asString()
        .startsWith("a          acme    session_not_connected  Session registered");
  }

  @Test
  void a_session_that_was_not_known_then_is_said() {
    kafka.append(
        log,
        event("2026-11-23T10:00:00Z", "a", "ready", "{}"),
        event("2026-11-23T11:00:00Z", "a", "session_deleted", "{}"));

    assertThat(state("--at", "2026-11-23T10:00:00Z", "--session", "a").code()).isZero();
    for (String time : List.of("2026-11-23T09:59:59.999Z", "2026-11-23T11:00:00Z")) {
      Run run = state("--at", time, "--session", "a");
      assertThat(run.code()).isEqualTo(ExitCode.NOT_FOUND);
      assertThat(run.err()).contains("nothing was known of a");
    }
  }

  @Test
  void states_of_a_log_with_a_hole_come_with_a_warning() {
    List<RecordMetadata> written =
        kafka.append(
            log,
            event("2026-11-23T10:00:00Z", "a", "ready", "{}"),
            event("2026-11-23T10:00:01Z", "a", "message", "{\"message\":{}}"));
    kafka.deleteBefore(log, written.get(0).partition(), 1);

    assertThat(state("--at", "now").succeeds().err())
        .contains("begins at " + written.get(1).partition() + ":1")
        .contains("missing from these states");
  }
}
