package io.sessionlog.replay;

import static io.sessionlog.replay.TestCluster.event;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sessionlog.model.FoldVersion;
import io.sessionlog.model.SessionFold;
import io.sessionlog.model.wire.ControlRecords;
import io.sessionlog.model.wire.ControlRecords.Fold;
import io.sessionlog.model.wire.ControlRecords.Rebuild;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.replay.TestCluster.Run;
import io.sessionlog.replay.command.ExitCode;
import io.sessionlog.replay.kafka.ControlTopic;
import io.sessionlog.replay.kafka.KafkaOptions;
import io.sessionlog.replay.log.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** {@code versions}, {@code compare} and {@code serve}: the one class that has session-control. */
class VersionCommandsTest {

  private static final TestCluster kafka = TestCluster.get();
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final SessionFold OTHER =
      new SessionFold(Duration.ZERO, SessionFold.DEFAULT_ACTIVITY_RESOLUTION);

  private final String log = kafka.topic();

  @BeforeAll
  static void control() {
    kafka.topicNamed(Topics.SESSION_CONTROL, 1);
    kafka.topicNamed(Topics.SESSION_STATE, TestCluster.PARTITIONS);
  }

  private Run replay(String command, String... options) {
    var args = new java.util.ArrayList<>(List.of(command, "--topic", log));
    args.addAll(List.of(options));
    return kafka.replay(args.toArray(String[]::new));
  }

  private static String states(String name) {
    return kafka.topicNamed("session-state-" + name, TestCluster.PARTITIONS);
  }

  private static void claim(String topic, String application, FoldVersion version) {
    control(
        ControlRecords.foldKey(topic),
        ControlRecords.write(new Fold(topic, application, version, Instant.now())));
  }

  private static void control(String key, byte[] value) {
    kafka.send(new ProducerRecord<>(Topics.SESSION_CONTROL, key.getBytes(UTF_8), value));
  }

  /** A projector as its group shows it: at work, and so far. */
  private final class Projector implements AutoCloseable {
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread;

    Projector(String group) {
      Map<String, Object> config = new HashMap<>();
      config.put("bootstrap.servers", kafka.address());
      config.put("group.id", group);
      config.put("enable.auto.commit", false);
      config.put("auto.offset.reset", "earliest");
      var joined = new CountDownLatch(1);
      thread =
          new Thread(
              () -> {
                try (var consumer =
                    new KafkaConsumer<>(
                        config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
                  consumer.subscribe(List.of(log));
                  while (stopping.getCount() > 0) {
                    consumer.poll(Duration.ofMillis(100));
                    if (!consumer.assignment().isEmpty()) {
                      Map<TopicPartition, OffsetAndMetadata> reached = new HashMap<>();
                      consumer
                          .assignment()
                          .forEach(
                              p -> reached.put(p, new OffsetAndMetadata(consumer.position(p))));
                      consumer.commitSync(reached);
                      joined.countDown();
                    }
                  }
                }
              });
      thread.start();
      try {
        assertThat(joined.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    boolean isAtWork() {
      return thread.isAlive();
    }

    @Override
    public void close() {
      stopping.countDown();
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  void what_is_being_rebuilt_says_so_and_cannot_be_served_before_it_is_whole() {
    kafka.append(log, event("2026-11-23T10:00:00Z", "a", "ready", "{}"));
    String half = states("half");
    var rebuild = new Rebuild("1", new TreeMap<>(Map.of(0, 1L)));
    control(
        ControlRecords.foldKey(half),
        ControlRecords.write(new Fold(half, "p-half", FoldVersion.FIRST, Instant.now(), rebuild)));

    assertThat(replay("versions", "--format", "csv").succeeds().lines())
        .contains("session-state-half,rebuilding,1,p-half,0,");
    refused("is being rebuilt in bulk", "serve", half);
    replay("versions", "--delete", half).succeeds();
    assertThat(replay("versions", "--format", "csv").succeeds().out()).doesNotContain(half);
  }

  @Test
  void only_what_a_running_projector_has_folded_to_the_end_can_be_served() {
    kafka.append(log, event("2026-11-23T10:00:00Z", "a", "ready", "{}"));
    Run unknown = replay("serve", "session-state-nowhere");
    assertThat(unknown.code()).as(unknown.err()).isEqualTo(ExitCode.NOT_FOUND);
    assertThat(unknown.err()).contains("FOLD_TOPIC=session-state-nowhere");

    String next = states("next");
    refused("No projector has ever said", "serve", next);
    claim(next, "p-next", new FoldVersion("2"));
    refused("No projector of p-next runs", "serve", next);
    refused("Nothing was served before", "serve", "--back");

    try (var projector = new Projector("p-next");
        var first = new Projector("p-first")) {
      assertThat(projector.isAtWork() && first.isAtWork()).isTrue();
      claim(Topics.SESSION_STATE, "p-first", FoldVersion.FIRST);
      Run served = replay("serve", next, "--wait", "60s").succeeds();
      assertThat(served.out()).contains(next + " is served from now on", "replay serve --back");
      assertThat(replay("serve", next).succeeds().out()).contains("is served already");
      assertThat(replay("versions", "--format", "csv").succeeds().lines())
          .contains("session-state,before,1,p-first,1,0", "session-state-next,served,2,p-next,1,0");
      refused("is served: serve another version first", "versions", "--delete", next);

      replay("serve", "--back", "--wait", "60s").succeeds();
      assertThat(replay("versions", "--format", "csv").succeeds().lines())
          .contains("session-state,served,1,p-first,1,0", "session-state-next,before,2,p-next,1,0");
      refused("stop its projectors first", "versions", "--delete", next);
    } finally {
      control(ControlRecords.SERVED_KEY, null);
    }
    await()
        .atMost(PATIENCE)
        .until(() -> replay("versions", "--delete", next).code() == ExitCode.OK);
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(replay("versions").succeeds().out()).doesNotContain(next));
  }

  /** One that finds its offsets and an empty store never makes most of its states again. */
  @Test
  void a_projector_that_starts_while_its_version_is_deleted_keeps_all_of_it() {
    String back = states("back");
    String changelog = kafka.topicNamed("p-back-session-state-store-changelog", 1);
    var fold = new Fold(back, "p-back", new FoldVersion("2"), Instant.now());
    var options = new KafkaOptions();
    var unused =
        new CommandLine(options)
            .registerConverter(Duration.class, Durations::parse)
            .parseArgs("--bootstrap-server", kafka.address());
    try (var control = new ControlTopic(options)) {
      try (var projector = new Projector("p-back")) {
        assertThat(projector.isAtWork()).isTrue();

        assertThatThrownBy(() -> control.delete(back, fold))
            .isInstanceOf(GroupNotEmptyException.class);

        assertThat(kafka.topics()).contains(back, changelog);
      }
      await()
          .atMost(PATIENCE)
          .ignoreExceptionsInstanceOf(GroupNotEmptyException.class)
          .until(
              () -> {
                control.delete(back, fold);
                return true;
              });
    }
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(kafka.topics()).doesNotContain(back, changelog));
  }

  @Test
  void a_version_that_lacks_events_is_refused() {
    String late = states("late");
    claim(late, "p-late", new FoldVersion("2"));
    try (var projector = new Projector("p-late")) {
      assertThat(projector.isAtWork()).isTrue();
      String longer = kafka.topic();
      kafka.append(longer, event("2026-11-23T10:00:00Z", "a", "ready", "{}"));

      Run run = kafka.replay("serve", late, "--topic", longer, "--wait", "300ms");

      assertThat(run.code()).as(run.out() + run.err()).isEqualTo(ExitCode.REFUSED);
      assertThat(run.err()).contains("lacks 1 events of the log");
    }
  }

  private void refused(String why, String... command) {
    Run run = replay(command[0], java.util.Arrays.copyOfRange(command, 1, command.length));
    assertThat(run.code()).as(run.out() + run.err()).isEqualTo(ExitCode.REFUSED);
    assertThat(run.err()).contains(why);
  }

  @Test
  void differences_are_told_by_field_and_by_the_rule_with_examples() {
    for (String session : List.of("a", "b")) {
      kafka.append(
          log,
          event("2026-11-23T10:00:00Z", session, "ready", "{}"),
          event("2026-11-23T10:00:05Z", session, "loading_screen", "{\"percent\":100}"));
    }
    kafka.append(log, event("2026-11-23T10:00:00Z", "same", "ready", "{}"));
    String one = states("one");
    String other = states("other");
    kafka.project(log, one);
    kafka.project(log, other, OTHER);
    claim(one, "p-one", FoldVersion.FIRST);
    claim(other, "p-other", OTHER.version());

    Run run = replay("compare", one, other, "--format", "csv");

    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DIFFERENCES);
    assertThat(run.lines())
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith("2,status,session_connected,loading,loading_screen at ")
                    .contains(": late_progress -> applied")
                    .matches(".*,(a b|b a)$"));
    assertThat(run.err()).contains("3 sessions compared, 2 differ.");
    assertThat(replay("compare", one, one).succeeds().out()).contains("no difference");
  }

  @Test
  void the_rule_of_a_fold_that_this_program_does_not_have_is_not_guessed() {
    kafka.append(
        log,
        event("2026-11-23T10:00:00Z", "a", "ready", "{}"),
        event("2026-11-23T10:00:05Z", "a", "loading_screen", "{}"));
    String one = states("known");
    String other = states("unknown");
    kafka.project(log, one);
    kafka.project(log, other, OTHER);
    claim(one, "p-known", FoldVersion.FIRST);
    claim(other, "p-unknown", new FoldVersion("7"));

    assertThat(replay("compare", one, other).out())
        .contains("not known here: the folds are 1 and 7");
  }

  @Test
  void a_session_that_only_one_has_is_told_and_one_in_flight_is_not_compared() {
    kafka.append(log, event("2026-11-23T10:00:00Z", "kept", "ready", "{}"));
    kafka.append(log, event("2026-11-23T10:00:00Z", "kept", "message", "{\"message\":{}}"));
    String one = states("whole");
    String other = states("empty");
    kafka.project(log, one);
    claim(one, "p-whole", FoldVersion.FIRST);
    claim(other, "p-empty", FoldVersion.FIRST);

    Run run = replay("compare", one, other);

    assertThat(run.out()).contains("1 had an event that only one has folded yet");
  }
}
