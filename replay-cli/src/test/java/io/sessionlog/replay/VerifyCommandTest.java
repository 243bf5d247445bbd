package io.sessionlog.replay;

import static io.sessionlog.replay.TestCluster.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.Position;
import io.sessionlog.model.SessionFold;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.wire.EventCodec;
import io.sessionlog.model.wire.ProgressRecords;
import io.sessionlog.model.wire.RecordHeaders;
import io.sessionlog.model.wire.StateCodec;
import io.sessionlog.replay.TestCluster.Run;
import io.sessionlog.replay.command.ExitCode;
import io.sessionlog.replay.sample.SampleLog;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Test;

class VerifyCommandTest {

  private static final TestCluster kafka = TestCluster.get();

  private final String log = kafka.topic();
  private final String states = kafka.topic();

  private Run verify(String... options) {
    var args =
        new ArrayList<>(
            List.of("verify", "--topic", log, "--state-topic", states, "--wait", "300ms"));
    args.addAll(List.of(options));
    return kafka.replay(args.toArray(String[]::new));
  }

  @Test
  void a_projected_log_has_no_difference() {
    kafka.append(log, SampleLog.ofHours(6));
    kafka.project(log, states);

    Run run = verify().succeeds();

    assertThat(run.out())
        .startsWith("25 sessions compared, log up to 0:")
        .contains("no difference");
  }

  @Test
  void a_deleted_session_is_served_as_a_tombstone_or_not_at_all() {
    kafka.append(
        log,
        event("2026-11-23T10:00:00Z", "a", "ready", "{}"),
        event("2026-11-23T10:00:01Z", "a", "session_deleted", "{}"));
    kafka.project(log, states);
    assertThat(verify().succeeds().out()).startsWith("1 sessions compared");

    String compacted = kafka.topic();
    assertThat(
            kafka
                .replay("verify", "--topic", log, "--state-topic", compacted, "--wait", "0s")
                .succeeds()
                .out())
        .contains("no difference");
  }

  @Test
  void a_planted_difference_is_found_and_shown_with_both_values() {
    kafka.append(log, SampleLog.ofHours(6));
    kafka.project(log, states);
    plant("\"status\":\"session_connected\"", "\"status\":\"error\"");

    Run run = verify("--format", "csv");

    assertThat(run.code()).isEqualTo(ExitCode.DIFFERENCES);
    assertThat(run.lines())
        .hasSize(2)
        .element(1)
        .asString()
        .endsWith(",status,error,session_connected");
    assertThat(run.err()).contains("25 sessions compared", "1 differ");
  }

  @Test
  void a_secret_that_differs_is_named_and_not_shown() {
    kafka.append(log, event("2026-11-23T10:00:00Z", "a", "qr", "{\"qr\":\"2@right\"}"));
    kafka.project(log, states);
    plant("2@right", "2@wrong");

    Run run = verify();

    assertThat(run.code()).isEqualTo(ExitCode.DIFFERENCES);
    assertThat(run.out()).contains("qr", "sha256:").doesNotContain("2@right", "2@wrong");
  }

  @Test
  void a_session_that_the_log_does_not_know_is_a_difference() {
    kafka.append(log, event("2026-11-23T10:00:00Z", "a", "ready", "{}"));
    kafka.project(log, states);
    SessionState a = StateCodec.read(kafka.records(states).get(0).value());
    kafka.serve(states, "ghost", a, a.position());
    kafka.flush();

    assertThat(verify().out()).contains("ghost").contains("the log holds no event of it");
  }

  @Test
  void a_session_that_is_not_served_is_a_difference() {
    kafka.append(log, event("2026-11-23T10:00:00Z", "a", "ready", "{}"));

    Run run = verify();

    assertThat(run.code()).isEqualTo(ExitCode.DIFFERENCES);
    assertThat(run.out()).contains("nothing", "session_connected");
  }

  @Test
  void a_projector_that_stands_still_is_a_difference() {
    kafka.append(log, event("2026-11-23T10:00:00Z", "a", "ready", "{}"));
    kafka.project(log, states);
    kafka.append(log, event("2026-11-23T10:00:01Z", "a", "disconnected", "{}"));

    Run run = verify();

    assertThat(run.code()).isEqualTo(ExitCode.DIFFERENCES);
    assertThat(run.out()).contains("and does not come on", "has its last event at");
  }

  @Test
  void a_value_that_is_no_state_is_a_difference() {
    kafka.append(log, event("2026-11-23T10:00:00Z", "a", "ready", "{}"));
    kafka.send(
        new ProducerRecord<>(
            states,
            "a".getBytes(StandardCharsets.UTF_8),
            "rubbish".getBytes(StandardCharsets.UTF_8)));

    assertThat(verify().out()).contains("not a session's state");
  }

  @Test
  void a_live_system_is_verified_while_it_moves() throws InterruptedException {
    var stop = new AtomicBoolean();
    var live =
        new Thread(
            () -> {
              var fold = io.sessionlog.model.SessionFold.byDefault();
              var store = new java.util.HashMap<String, SessionState>();
              var events = SampleLog.ofDays(30);
              while (!stop.get()) {
                var next = events.next();
                var at = kafka.append(log, next).get(0);
                var position = new Position(at.partition(), at.offset());
                var event = io.sessionlog.model.wire.EventCodec.read(next.envelope());
                store.put(
                    next.sessionId(),
                    fold.apply(store.get(next.sessionId()), event, position).state());
                kafka.serve(states, next.sessionId(), store.get(next.sessionId()), position);
              }
            });
    live.start();
    try {
      for (int i = 0; i < 5; i++) {
        assertThat(verify("--format", "csv").succeeds().out()).isEmpty();
      }
    } finally {
      stop.set(true);
      live.join();
    }
  }

  @Test
  void what_tells_progress_alone_is_no_session() {
    kafka.append(log, event("2026-11-23T10:00:00Z", "a", "ready", "{}"));
    kafka.project(log, states);
    var progress =
        new ProducerRecord<byte[], byte[]>(
            states, ProgressRecords.key(0).getBytes(StandardCharsets.UTF_8), null);
    progress.headers().add(RecordHeaders.POSITION, "0:9".getBytes(StandardCharsets.UTF_8));
    kafka.send(progress);

    assertThat(verify().succeeds().out()).startsWith("1 sessions compared");
  }

  @Test
  void a_state_from_before_the_resolution_may_name_another_last_event_within_it() {
    var records =
        kafka.append(
            log,
            event("2026-11-23T10:00:00Z", "a", "ready", "{}"),
            event("2026-11-23T10:00:09Z", "a", "message", "{\"message\":{}}"),
            event("2026-11-23T10:00:11Z", "a", "message_reaction", "{}"));
    serveFoldedToTheEvent(records, 1, Duration.ZERO);
    assertThat(verify().succeeds().out()).contains("no difference");

    serveFoldedToTheEvent(records, 0, Duration.ZERO);
    assertThat(verify().out()).as("more than the resolution behind").contains("does not come on");
  }

  @Test
  void a_state_of_the_same_resolution_must_name_the_same_last_event() {
    var records =
        kafka.append(
            log,
            event("2026-11-23T10:00:00Z", "a", "ready", "{}"),
            event("2026-11-23T10:00:09Z", "a", "message", "{\"message\":{}}"));
    serveFoldedToTheEvent(records, 1, SessionFold.DEFAULT_ACTIVITY_RESOLUTION);

    Run run = verify("--format", "csv");
    assertThat(run.code()).isEqualTo(ExitCode.DIFFERENCES);
    assertThat(run.out()).contains("lastEventAt", "2026-11-23T10:00:09.000Z");
  }

  /** Served as of one event, which moved it, by a projector of whatever exactness. */
  private void serveFoldedToTheEvent(List<RecordMetadata> at, int last, Duration exactness) {
    var fold = new SessionFold(SessionFold.DEFAULT_SETTLE_WINDOW, Duration.ZERO);
    SessionState state = null;
    List<ConsumerRecord<byte[], byte[]>> records = kafka.records(log);
    for (int i = 0; i <= last; i++) {
      var position = new Position(at.get(i).partition(), at.get(i).offset());
      state = fold.apply(state, EventCodec.read(records.get(i).value()), position).state();
    }
    String json = new String(StateCodec.write(state), StandardCharsets.UTF_8);
    if (!exactness.isZero()) {
      json =
          json.replace(
              "\"position\"",
              "\"activityResolutionMs\":%d,\"position\"".formatted(exactness.toMillis()));
    }
    kafka.send(
        new ProducerRecord<>(
            states, "a".getBytes(StandardCharsets.UTF_8), json.getBytes(StandardCharsets.UTF_8)));
    kafka.flush();
  }

  @Test
  void a_hole_in_the_log_is_given_as_the_reason() {
    kafka.append(
        log,
        event("2026-11-23T10:00:00Z", "a", "session_registered", "{\"userId\":\"acme\"}"),
        event("2026-11-23T10:00:01Z", "a", "ready", "{}"));
    kafka.project(log, states);
    int partition = kafka.records(log).get(0).partition();
    kafka.deleteBefore(log, partition, 1);

    Run run = verify();

    assertThat(run.code()).isEqualTo(ExitCode.DIFFERENCES);
    assertThat(run.out())
        .contains("userId", "begins at " + partition + ":1", "the log no longer tells all");
  }

  @Test
  void an_empty_log_and_no_states_agree() {
    assertThat(verify().succeeds().out()).startsWith("0 sessions compared");
  }

  private void plant(String right, String wrong) {
    List<ConsumerRecord<byte[], byte[]>> served = kafka.records(states);
    var latest = new java.util.LinkedHashMap<String, ConsumerRecord<byte[], byte[]>>();
    served.forEach(record -> latest.put(new String(record.key(), StandardCharsets.UTF_8), record));
    for (var record : latest.values()) {
      String value = new String(record.value(), StandardCharsets.UTF_8);
      if (value.contains(right)) {
        kafka.send(
            new ProducerRecord<>(
                states,
                record.key(),
                value.replace(right, wrong).getBytes(StandardCharsets.UTF_8)));
        return;
      }
    }
    throw new IllegalStateException("No state to plant a difference in");
  }
}
