package io.sessionlog.projector;

import static java.time.temporal.ChronoUnit.MILLIS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.FoldVersion;
import io.sessionlog.model.Position;
import io.sessionlog.model.SessionFold;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.SessionStatus;
import io.sessionlog.model.wire.ControlRecords;
import io.sessionlog.model.wire.ControlRecords.Fold;
import io.sessionlog.model.wire.ControlRecords.Rebuild;
import io.sessionlog.model.wire.EventCodec;
import io.sessionlog.model.wire.ProgressRecords;
import io.sessionlog.model.wire.RecordHeaders;
import io.sessionlog.model.wire.StateCodec;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.support.kafka.RebuildUnfinished;
import io.sessionlog.support.kafka.SessionControl;
import io.sessionlog.testing.TestBroker;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.unit.DataSize;

/** The whole service against a broker. */
class ProjectorServiceTest {

  @TempDir static Path data;
  static TestBroker broker;
  static ConfigurableApplicationContext service;
  static KafkaProducer<String, byte[]> ingest;

  final String session = "projector-" + UUID.randomUUID();

  @BeforeAll
  static void start() {
    broker = TestBroker.start(6, Topics.MAX_RECORD_BYTES);
    service = startService();
    ingest = broker.producer(Topics.MAX_RECORD_BYTES);
  }

  @AfterAll
  static void stop() {
    ingest.close();
    service.close();
    broker.close();
  }

  @Test
  void events_become_states_that_readers_of_committed_records_see() throws Exception {
    append(session, event("qr", "{\"qr\":\"2@code\"}", Instant.now()));
    Position last = append(session, event("ready", "{}", Instant.now()));

    SessionState state = stateAt(last);
    assertThat(state.status()).isEqualTo(SessionStatus.SESSION_CONNECTED);
    assertThat(state.qr()).isNull();
  }

  @Test
  void a_poison_record_is_kept_as_it_was_among_the_dead_letters_and_the_rest_goes_on()
      throws Exception {
    byte[] poison = "{\"data\":{\"qr\":\"2@sec".getBytes(StandardCharsets.UTF_8);
    Position poisoned = append(session, poison);
    Position last = append(session, event("ready", "{}", Instant.now()));

    assertThat(stateAt(last).status()).isEqualTo(SessionStatus.SESSION_CONNECTED);
    ConsumerRecord<String, byte[]> letter = awaitDeadLetter(poisoned);
    assertThat(letter.key()).isEqualTo(session);
    assertThat(letter.value()).isEqualTo(poison);
    assertThat(header(letter, "__streams.errors.topic")).isEqualTo(Topics.SESSION_EVENTS);
    assertThat(header(letter, "__streams.errors.stacktrace")).doesNotContain("2@sec");
  }

  @Test
  void an_event_of_a_type_from_a_newer_version_is_kept_as_a_dead_letter() throws Exception {
    String known = new String(event("ready", "{}", Instant.now()), StandardCharsets.UTF_8);
    Position future =
        append(
            session,
            known
                .replace("whatsapp.ready", "whatsapp.teleported")
                .getBytes(StandardCharsets.UTF_8));

    assertThat(awaitDeadLetter(future).key()).isEqualTo(session);
  }

  @Test
  void a_media_event_of_13_MB_is_folded() throws Exception {
    String base64 = "A".repeat(13_300_000);
    Position media =
        append(
            session,
            event("media", "{\"messageMedia\":{\"data\":\"" + base64 + "\"}}", Instant.now()));

    assertThat(stateAt(media).lastEvent()).isEqualTo("media");
  }

  @Test
  void an_old_code_is_swept_by_an_event_of_the_log_and_leaves_the_store() throws Exception {
    Instant longAgo = Instant.now().minus(Duration.ofMinutes(2));
    append(session, event("qr", "{\"qr\":\"2@code\"}", longAgo));

    List<String> names = new ArrayList<>();
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              names.clear();
              records(Topics.SESSION_STATE).stream()
                  .filter(r -> r.key().equals(session) && r.value() != null)
                  .map(r -> StateCodec.read(r.value()))
                  .forEach(s -> names.add(s.lastEvent() + " " + s.status().wireName()));
              assertThat(names).contains("qr qr_generated", "qr_expired session_not_connected");
            });
    assertThat(records(Topics.SESSION_EVENTS))
        .filteredOn(r -> session.equals(r.key()))
        .extracting(r -> new String(r.value(), StandardCharsets.UTF_8))
        .filteredOn(json -> json.contains("qr_expired"))
        .isNotEmpty()
        .allSatisfy(json -> assertThat(json).doesNotContain("2@code"));
  }

  @Test
  void the_fold_goes_on_where_it_was_after_a_restart() throws Exception {
    Position before = append(session, event("ready", "{}", Instant.now()));
    stateAt(before);
    service.close();
    Instant later = Instant.now().plus(SessionFold.DEFAULT_ACTIVITY_RESOLUTION);
    Position meanwhile = append(session, event("message", "{\"message\":{}}", later));
    service = startService();

    SessionState state = stateAt(meanwhile);
    assertThat(state.status()).isEqualTo(SessionStatus.SESSION_CONNECTED);
    assertThat(state.lastEvent()).isEqualTo("message");
  }

  @Test
  void a_projector_is_ready_only_once_it_has_folded_what_was_there_when_it_started()
      throws Exception {
    service.close();
    Position last;
    try {
      last = sendMessages(3_000);
    } finally {
      service = startService();
    }

    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(10))
        .untilAsserted(() -> assertThat(get("/actuator/health/readiness")).contains("\"UP\""));
    assertThat(tellsProgress(last)).isTrue();
  }

  /** Few at a time: a broker refuses what has waited for 10 s to be sent. */
  private Position sendMessages(int count) throws Exception {
    Position last = null;
    for (int i = 0; i < count; i += 100) {
      var sent = new ArrayList<Future<RecordMetadata>>();
      for (int j = 0; j < 100; j++) {
        sent.add(send(session, event("message", "{\"message\":{}}", Instant.now())));
      }
      for (Future<RecordMetadata> each : sent) {
        last = position(each.get());
      }
    }
    return last;
  }

  @Test
  void activity_that_changes_nothing_is_told_though_no_state_is_written() throws Exception {
    Position ready = append(session, event("ready", "{}", Instant.now()));
    Position last = append(session, event("message", "{\"message\":{}}", Instant.now()));

    await().atMost(Duration.ofSeconds(40)).until(() -> tellsProgress(last));
    assertThat(records(Topics.SESSION_STATE))
        .filteredOn(r -> r.key().equals(session))
        .extracting(r -> StateCodec.read(r.value()).position())
        .containsExactly(ready);
  }

  @Test
  void states_from_before_the_resolution_go_on_with_it() throws Exception {
    service.close();
    service = startService("--projector.activity-resolution=0s");
    Instant start = Instant.now();
    append(session, event("ready", "{}", start));
    Position exact = append(session, event("message", "{\"message\":{}}", start.plusSeconds(1)));
    assertThat(stateAt(exact).activityResolution()).isNull();
    service.close();
    service = startService();

    Position soon = append(session, event("message", "{\"message\":{}}", start.plusSeconds(2)));
    await().atMost(Duration.ofSeconds(40)).until(() -> tellsProgress(soon));
    Position later = append(session, event("message", "{\"message\":{}}", start.plusSeconds(11)));
    SessionState moved = stateAt(later);
    assertThat(moved.lastEventAt()).isEqualTo(start.plusSeconds(11).truncatedTo(MILLIS));
    assertThat(moved.activityResolution()).as("exactness that a refold would give").isNull();
    assertThat(stateAt(append(session, event("ready", "{}", start.plusSeconds(12)))))
        .extracting(SessionState::activityResolution)
        .isEqualTo(SessionFold.DEFAULT_ACTIVITY_RESOLUTION);
  }

  /** By a record in the partition of the events, for readers of committed records too. */
  private static boolean tellsProgress(Position position) {
    return records(Topics.SESSION_STATE).stream()
        .filter(r -> r.key().equals(ProgressRecords.key(position.partition())))
        .filter(r -> r.partition() == position.partition() && r.value() == null)
        .anyMatch(r -> header(r, RecordHeaders.POSITION).equals(position.toString()));
  }

  @Test
  void a_topic_that_is_not_rebuilt_to_its_end_is_not_gone_on_with() throws Exception {
    String topic = "session-state-half";
    var rebuild = new Rebuild("1", new TreeMap<>(Map.of(0, 7L)));
    control(new Fold(topic, "session-projector-half", FoldVersion.FIRST, Instant.now(), rebuild));
    try (var control = new SessionControl(connection(), "test")) {
      FoldTopic half = foldTopic(topic, control.await());

      assertThatExceptionOfType(RebuildUnfinished.class)
          .isThrownBy(half::claim)
          .withMessageContaining("rebuild");

      control(new Fold(topic, "session-projector-half", FoldVersion.FIRST, Instant.now()));
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> control.fold(topic).orElseThrow().rebuild() == null);
      half.claim();
    }
  }

  @Test
  void a_rebuild_ends_with_the_codes_of_replay() throws Exception {
    stateAt(append(session, event("ready", "{}", Instant.now())));

    assertThat(rebuild("--FOLD_TOPIC=session-state-bulk")).isZero();
    assertThat(said).contains("session-state-bulk is rebuilt: ", "Start its projector");
    assertThat(rebuild("--FOLD_TOPIC=session-state-bulk")).isEqualTo(5);
    assertThat(said).contains("has states already");
    assertThat(rebuild()).as("of what is served").isEqualTo(5);
    assertThat(said).contains("session-state is served");
    assertThat(rebuild("--FOLD_TOPIC=session-events")).isEqualTo(2);
    assertThat(said).contains("FOLD_TOPIC");
    assertThat(
            rebuildOn(
                "localhost:1",
                "--FOLD_TOPIC=session-state-x",
                "--spring.kafka.properties.request.timeout.ms=1000",
                "--spring.kafka.properties.default.api.timeout.ms=2000"))
        .isEqualTo(3);
  }

  private String said = "";

  private int rebuild(String... settings) {
    return rebuildOn(broker.bootstrapServers(), settings);
  }

  private int rebuildOn(String bootstrapServers, String... settings) {
    // Not by KAFKA_BOOTSTRAP_SERVERS: the embedded broker sets this property for the whole JVM.
    var args = new ArrayList<>(List.of("--spring.kafka.bootstrap-servers=" + bootstrapServers));
    args.addAll(List.of(settings));
    var out = new ByteArrayOutputStream();
    var both = new PrintStream(out, true, StandardCharsets.UTF_8);
    int code = RebuildCommand.run(both, both, args.toArray(String[]::new));
    said = out.toString(StandardCharsets.UTF_8);
    return code;
  }

  private static Map<String, Object> connection() {
    return Map.of("bootstrap.servers", broker.bootstrapServers());
  }

  private static void control(Fold fold) throws Exception {
    ingest
        .send(
            new ProducerRecord<>(
                Topics.SESSION_CONTROL,
                ControlRecords.foldKey(fold.topic()),
                ControlRecords.write(fold)))
        .get();
  }

  private static FoldTopic foldTopic(String topic, SessionControl control) {
    var settings =
        new ProjectorSettings(
            "session-projector",
            topic,
            null,
            data,
            DataSize.ofMegabytes(16),
            0,
            SessionFold.DEFAULT_SETTLE_WINDOW,
            SessionFold.DEFAULT_ACTIVITY_RESOLUTION,
            Duration.ofSeconds(5),
            Duration.ZERO,
            Duration.ZERO);
    return new FoldTopic(settings, FoldVersion.FIRST, control, ingest, Clock.systemUTC());
  }

  @Test
  void readiness_and_metrics_are_served() throws Exception {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(get("/actuator/health/readiness")).contains("\"UP\""));
    assertThat(get("/actuator/prometheus"))
        .contains("sessionlog_projector_folds_total{")
        .contains("sessionlog_ready 1.0")
        .contains("outcome=\"late_progress\"")
        .contains("kafka_consumer_fetch_manager_records_lag");
  }

  private static ConfigurableApplicationContext startService(String... more) {
    var args =
        new ArrayList<>(
            List.of(
                "--spring.config.name=" + ProjectorService.NAME,
                "--server.port=0",
                "--MANAGEMENT_AUTH=none",
                "--sessionlog.exit-process-on-fatal-error=false",
                "--spring.kafka.bootstrap-servers=" + broker.bootstrapServers(),
                "--projector.sweep-interval=500ms",
                // What is awaited here is committed first.
                "--spring.kafka.properties.commit.interval.ms=100",
                "--projector.state-dir=" + data));
    args.addAll(List.of(more));
    return new SpringApplicationBuilder(ProjectorService.class).run(args.toArray(String[]::new));
  }

  private byte[] event(String name, String dataJson, Instant time) {
    byte[] body = dataJson.getBytes(StandardCharsets.UTF_8);
    var attributes =
        new EventAttributes(UUID.randomUUID().toString(), "/test", name, session, time, null, null);
    return EventCodec.write(attributes, body, 0, body.length);
  }

  private static Position append(String key, byte[] value) throws Exception {
    return position(send(key, value).get());
  }

  private static Future<RecordMetadata> send(String key, byte[] value) {
    return ingest.send(new ProducerRecord<>(Topics.SESSION_EVENTS, key, value));
  }

  private static Position position(RecordMetadata written) {
    return new Position(written.partition(), written.offset());
  }

  private SessionState stateAt(Position position) {
    return await()
        .atMost(Duration.ofSeconds(40))
        .until(
            () ->
                records(Topics.SESSION_STATE).stream()
                    .filter(r -> r.key().equals(session) && r.value() != null)
                    .map(r -> StateCodec.read(r.value()))
                    .filter(state -> state.position().equals(position))
                    .findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  private static ConsumerRecord<String, byte[]> awaitDeadLetter(Position position) {
    return await()
        .atMost(Duration.ofSeconds(40))
        .until(
            () ->
                records(Topics.SESSION_EVENTS_DLQ).stream()
                    .filter(
                        r ->
                            header(r, "__streams.errors.offset")
                                    .equals(Long.toString(position.offset()))
                                && header(r, "__streams.errors.partition")
                                    .equals(Integer.toString(position.partition())))
                    .findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  private static List<ConsumerRecord<String, byte[]>> records(String topic) {
    return broker.records(topic);
  }

  private static String header(ConsumerRecord<String, byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  private static String get(String path) throws Exception {
    String port = service.getEnvironment().getProperty("local.server.port");
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://localhost:" + port + path)).build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }
}
