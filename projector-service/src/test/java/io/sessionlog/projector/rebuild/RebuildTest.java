package io.sessionlog.projector.rebuild;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.sessionlog.model.Position;
import io.sessionlog.model.SessionFold;
import io.sessionlog.model.wire.ControlRecords;
import io.sessionlog.model.wire.ControlRecords.Fold;
import io.sessionlog.model.wire.ControlRecords.Rebuild;
import io.sessionlog.model.wire.ControlRecords.Served;
import io.sessionlog.model.wire.ProgressRecords;
import io.sessionlog.model.wire.RecordHeaders;
import io.sessionlog.model.wire.StateCodec;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.projector.ProjectorService;
import io.sessionlog.support.kafka.TopicOfAnotherFold;
import io.sessionlog.support.kafka.TopicProvisioner;
import io.sessionlog.support.kafka.TopicSettings;
import io.sessionlog.testing.TestBroker;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Against a broker, beside the projector whose states are served, over one random log. */
class RebuildTest {

  private static final int PARTITIONS = 3;
  private static final int EVENTS = 3_000;
  private static final int SESSIONS = 120;

  /** A projector starts first, for which a machine with a load of 20 took longer than a minute. */
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  private static final String LIVE = Topics.SESSION_STATE;
  private static final Topics.Replication ONE = new Topics.Replication(PARTITIONS, (short) 1, 1);

  @TempDir static Path data;
  static TestBroker broker;
  static KafkaProducer<String, byte[]> producer;
  static ConfigurableApplicationContext live;
  static Throwable withoutLog;

  @BeforeAll
  static void foldALogLive() throws Exception {
    broker = TestBroker.start(PARTITIONS, Topics.MAX_RECORD_BYTES);
    withoutLog = catchThrowable(() -> rebuild("none").run());
    try (Admin admin = admin()) {
      admin.createTopics(List.of(Topics.sessionEvents(ONE))).all().get();
    }
    producer = broker.producer(Topics.MAX_RECORD_BYTES);
    for (ProducerRecord<String, byte[]> record : new RandomLog(1, SESSIONS).records(EVENTS)) {
      var unused = producer.send(record);
    }
    producer.flush();
    live = projector(LIVE);
    awaitFolded("session-projector");
  }

  @AfterAll
  static void stop() {
    producer.close();
    live.close();
    broker.close();
  }

  @Test
  void what_it_writes_is_what_the_projector_wrote() throws Exception {
    var result = rebuild("same").run();

    Map<String, String> states = last(topic("same"));
    assertThat(states).isEqualTo(last(LIVE));
    assertThat(last(changelog("session-projector-same"))).isEqualTo(stored(LIVE));
    assertThat(toldUpTo(topic("same"))).isEqualTo(toldUpTo(LIVE));
    assertThat(result.sessions()).isEqualTo(stored(LIVE).size()).isPositive();
    assertThat(result.events() + result.unreadable())
        .isEqualTo(ends().values().stream().mapToLong(Long::longValue).sum());
    assertThat(broker.records(topic("same")).stream().map(ConsumerRecord::key))
        .as("one record of each")
        .doesNotHaveDuplicates();
  }

  @Test
  void each_record_that_is_no_event_is_kept_among_the_dead_letters() throws Exception {
    int before = broker.records(Topics.SESSION_EVENTS_DLQ).size();

    long unreadable = rebuild("letters").run().unreadable();

    List<ConsumerRecord<String, byte[]>> letters = broker.records(Topics.SESSION_EVENTS_DLQ);
    assertThat(letters.size() - before).isEqualTo(unreadable).isPositive();
    Map<String, Integer> times = new HashMap<>();
    letters.forEach(
        letter ->
            times.merge(error(letter, "partition") + error(letter, "offset"), 1, Integer::sum));
    assertThat(times).as("as many as the live projector has").hasSize((int) unreadable);
    assertThat(letters)
        .allSatisfy(
            letter -> {
              assertThat(error(letter, "topic")).isEqualTo(Topics.SESSION_EVENTS);
              assertThat(error(letter, "stacktrace")).doesNotContain("2@sec");
            });
  }

  @ParameterizedTest
  @EnumSource(BulkRebuild.Step.class)
  void interrupted_at_any_step_it_goes_on_and_ends_as_if_it_had_not_been(BulkRebuild.Step step)
      throws Exception {
    String name = "cut-" + name(step);
    boolean isTakenOnce = step == BulkRebuild.Step.BEGUN || step == BulkRebuild.Step.ENDING;
    assertThatExceptionOfType(Interrupted.class)
        .isThrownBy(() -> interruptedAt(name, step, isTakenOnce ? 1 : 2).run());

    rebuild(name).run();

    assertThat(last(topic(name))).isEqualTo(last(LIVE));
    assertThat(last(changelog("session-projector-" + name))).isEqualTo(stored(LIVE));
    assertThat(committed("session-projector-" + name)).isEqualTo(ends());
  }

  @Test
  void partitions_that_are_whole_are_left_as_they_are() throws Exception {
    assertThatExceptionOfType(Interrupted.class)
        .isThrownBy(() -> interruptedAt("two", BulkRebuild.Step.HANDED_OVER, 2).run());
    int before = broker.records(topic("two")).size();

    assertThat(rebuild("two").run().wholeBefore()).isEqualTo(2);
    assertThat(broker.records(topic("two"))).hasSizeGreaterThan(before);
    assertThat(broker.records(topic("two")).stream().map(ConsumerRecord::key))
        .doesNotHaveDuplicates();
  }

  @Test
  void its_projector_goes_on_from_there_and_folds_nothing_again() throws Exception {
    rebuild("next").run();
    try (ConfigurableApplicationContext next = projector(topic("next"))) {
      awaitReady(next);
      assertThat(folds(next)).isZero();

      append(2);
      awaitFolded("session-projector");
      awaitFolded("session-projector-next");

      assertThat(last(topic("next"))).isEqualTo(last(LIVE));
      assertThat(folds(next)).isPositive().isLessThanOrEqualTo(500);
    }
  }

  @Test
  void what_is_served_or_written_by_somebody_is_refused() throws Exception {
    refused("session-state is served", rebuild(LIVE, "session-projector"));
    rebuild("done").run();
    refused("has states already", rebuild("done"));
    assertThatExceptionOfType(TopicOfAnotherFold.class)
        .isThrownBy(() -> rebuild(topic("done"), "another").run());
    try (var projector = projector(topic("done"))) {
      awaitReady(projector);
      refused("A projector of session-projector-done runs", rebuild("done"));
    }
  }

  @Test
  void the_topic_that_is_served_is_refused_also_while_nobody_writes_it() throws Exception {
    rebuild("served").run();
    byte[] key = ControlRecords.SERVED_KEY.getBytes(UTF_8);
    control(key, ControlRecords.write(new Served(topic("served"), LIVE, Instant.now())));
    try {
      refused("is served", rebuild("served"));
    } finally {
      control(key, ControlRecords.write(new Served(LIVE, topic("served"), Instant.now())));
    }
  }

  @Test
  void what_other_rules_began_is_refused() {
    assertThatExceptionOfType(Interrupted.class)
        .isThrownBy(() -> interruptedAt("rules", BulkRebuild.Step.FOLDED, 1).run());
    var other = new SessionFold(Duration.ZERO, SessionFold.DEFAULT_ACTIVITY_RESOLUTION);

    refused(
        "was begun by the fold 1",
        new BulkRebuild(job(topic("rules"), "session-projector-rules", other, 1), quiet()));
  }

  @ParameterizedTest
  @EnumSource(names = {"FOLDED", "SENT", "HANDED_OVER"})
  void of_two_at_a_time_the_older_one_ends_wherever_it_is(BulkRebuild.Step where) {
    String name = "twice-" + name(where);
    refused("Another rebuild", rebuild(name, 1, meanwhile(where, () -> rebuild(name).run())));

    assertThat(last(topic(name))).isEqualTo(last(LIVE));
    assertThat(last(changelog("session-projector-" + name))).isEqualTo(stored(LIVE));
  }

  @ParameterizedTest
  @EnumSource(names = {"SENT", "WRITTEN"})
  void one_that_was_deleted_while_it_ran_writes_nothing_into_the_next(BulkRebuild.Step where)
      throws Exception {
    String name = "deleted-" + name(where);
    refused(
        "was deleted",
        rebuild(
            name,
            1,
            meanwhile(
                where,
                () -> {
                  delete(name);
                  rebuild(name).run();
                })));

    assertThat(last(topic(name))).isEqualTo(last(LIVE));
    assertThat(last(changelog("session-projector-" + name))).isEqualTo(stored(LIVE));
    assertThat(committed("session-projector-" + name)).isEqualTo(ends());
  }

  @Test
  void a_log_that_ends_before_what_was_begun_is_refused() throws Exception {
    var ends = new TreeMap<>(ends());
    ends.replaceAll((partition, end) -> end + 1);
    var begun = new Rebuild(SessionFold.byDefault().version().text(), ends);
    control(
        ControlRecords.foldKey(topic("short")).getBytes(UTF_8),
        ControlRecords.write(
            new Fold(
                topic("short"),
                "session-projector-short",
                SessionFold.byDefault().version(),
                Instant.now(),
                begun)));

    refused("Was the log made anew?", rebuild("short"));
  }

  @Test
  void a_projector_on_the_directory_of_one_that_was_deleted_takes_the_new_states()
      throws Exception {
    rebuild("anew").run();
    try (ConfigurableApplicationContext before = projector(topic("anew"))) {
      awaitReady(before);
    }
    append(3);
    delete("anew");
    rebuild("anew").run();
    try (ConfigurableApplicationContext after = projector(topic("anew"))) {
      awaitReady(after);
      append(4);
      awaitFolded("session-projector");
      awaitFolded("session-projector-anew");
    }

    assertThat(last(topic("anew"))).isEqualTo(last(LIVE));
  }

  private static Consumer<BulkRebuild.Step> meanwhile(BulkRebuild.Step where, Interruption other) {
    var first = new AtomicBoolean(true);
    return step -> {
      if (step == where && first.getAndSet(false)) {
        assertThat(catchThrowable(other::run)).isNull();
      }
    };
  }

  private interface Interruption {
    void run() throws Exception;
  }

  /** What {@code replay versions --delete} does. */
  private static void delete(String name) throws Exception {
    String application = "session-projector-" + name;
    var rebuild = new Rebuild("", new TreeMap<>(ends()));
    try (Admin admin = admin()) {
      admin.fenceProducers(List.of(Rebuild.transactionalId(application))).all().get();
      admin.fenceProducers(rebuild.partitionIds(application)).all().get();
      if (!committed(application).isEmpty()) {
        admin.deleteConsumerGroups(List.of(application)).all().get();
      }
      admin.deleteTopics(List.of(topic(name), changelog(application))).all().get();
    }
    control(ControlRecords.foldKey(topic(name)).getBytes(UTF_8), null);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              try (Admin admin = admin()) {
                assertThat(admin.listTopics().names().get())
                    .doesNotContain(topic(name), changelog(application));
              }
            });
  }

  private static void append(int seed) {
    for (ProducerRecord<String, byte[]> record : new RandomLog(seed, SESSIONS).records(500)) {
      var unused = producer.send(record);
    }
    producer.flush();
  }

  @Test
  void without_a_log_nothing_is_made() {
    assertThat(withoutLog).isInstanceOf(NoLog.class);
  }

  @Test
  void more_threads_than_partitions_give_the_same() throws Exception {
    rebuild("threads", 7, step -> {}).run();

    assertThat(last(topic("threads"))).isEqualTo(last(LIVE));
  }

  private static void refused(String why, BulkRebuild rebuild) {
    assertThatExceptionOfType(RebuildRefused.class)
        .isThrownBy(rebuild::run)
        .withMessageContaining(why);
  }

  /** As if the process had been killed. */
  private static final class Interrupted extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /**
   * @param time the first, or the second, that this step is taken
   */
  private static BulkRebuild interruptedAt(String name, BulkRebuild.Step step, int time) {
    var taken = new AtomicInteger();
    return rebuild(
        name,
        1,
        now -> {
          if (now == step && taken.incrementAndGet() == time) {
            throw new Interrupted();
          }
        });
  }

  private static BulkRebuild rebuild(String name) {
    return rebuild(name, 2, step -> {});
  }

  private static BulkRebuild rebuild(String topic, String application) {
    return new BulkRebuild(job(topic, application, SessionFold.byDefault(), 2), quiet());
  }

  private static BulkRebuild rebuild(String name, int threads, Consumer<BulkRebuild.Step> steps) {
    return new BulkRebuild(
        job(topic(name), "session-projector-" + name, SessionFold.byDefault(), threads),
        quiet(),
        // Several in a partition.
        new PartitionWriter.Bounds(7, 2_000),
        steps);
  }

  private static BulkRebuild.Job job(
      String topic, String application, SessionFold fold, int threads) {
    Map<String, Object> connection = Map.of("bootstrap.servers", broker.bootstrapServers());
    var provisioner =
        new TopicProvisioner(
            connection,
            List.of(
                Topics.sessionState(topic, ONE),
                Topics.sessionControl(ONE),
                Topics.sessionEventsDlq(ONE)),
            TopicSettings.Check.REFUSE);
    return new BulkRebuild.Job(
        connection,
        provisioner,
        ONE,
        application,
        topic,
        changelog(application),
        fold,
        fold.version().text(),
        threads,
        // Too little for a partition: it is read more than once.
        threads * 20_000L);
  }

  private static RebuildProgress quiet() {
    return new RebuildProgress(
        new PrintStream(OutputStream.nullOutputStream(), false, UTF_8), "rebuilding", false);
  }

  private static String name(BulkRebuild.Step step) {
    return step.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String topic(String name) {
    return LIVE + "-" + name;
  }

  private static String changelog(String application) {
    return application + "-session-state-store-changelog";
  }

  private static ConfigurableApplicationContext projector(String topic) {
    return new SpringApplicationBuilder(ProjectorService.class)
        .registerShutdownHook(false)
        .run(
            "--spring.config.name=" + ProjectorService.NAME,
            "--server.port=0",
            "--MANAGEMENT_AUTH=none",
            "--sessionlog.exit-process-on-fatal-error=false",
            "--spring.kafka.bootstrap-servers=" + broker.bootstrapServers(),
            "--FOLD_TOPIC=" + topic,
            // What is awaited here is committed first.
            "--spring.kafka.properties.commit.interval.ms=100",
            // Nobody adds to the log.
            "--QR_SWEEP_INTERVAL=10h",
            "--SESSION_UNCONNECTED_EXPIRY=0s",
            "--DATA_DIR=" + data.resolve(topic));
  }

  private static void awaitReady(ConfigurableApplicationContext service) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(get(service, "/actuator/health/readiness")).contains("\"UP\""));
  }

  private static double folds(ConfigurableApplicationContext service) throws Exception {
    return Pattern.compile("(?m)^sessionlog_projector_folds_total\\{[^}]*} ([0-9.E]+)")
        .matcher(get(service, "/actuator/prometheus"))
        .results()
        .map((MatchResult found) -> found.group(1))
        .mapToDouble(Double::parseDouble)
        .sum();
  }

  private static String get(ConfigurableApplicationContext service, String path) throws Exception {
    String port = service.getEnvironment().getProperty("local.server.port");
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://localhost:" + port + path)).build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private static void awaitFolded(String application) {
    await().atMost(PATIENCE).until(() -> committed(application).equals(ends()));
  }

  private static Map<Integer, Long> committed(String application) throws Exception {
    Map<Integer, Long> offsets = new TreeMap<>();
    try (Admin admin = admin()) {
      admin
          .listConsumerGroupOffsets(application)
          .partitionsToOffsetAndMetadata()
          .get()
          .forEach((partition, offset) -> offsets.put(partition.partition(), of(offset)));
    }
    return offsets;
  }

  private static long of(OffsetAndMetadata offset) {
    return offset.offset();
  }

  private static Map<Integer, Long> ends() {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    for (int i = 0; i < PARTITIONS; i++) {
      asked.put(new TopicPartition(Topics.SESSION_EVENTS, i), OffsetSpec.latest());
    }
    Map<Integer, Long> ends = new TreeMap<>();
    try (Admin admin = admin()) {
      admin
          .listOffsets(asked)
          .all()
          .get()
          .forEach((partition, end) -> ends.put(partition.partition(), end.offset()));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    return ends;
  }

  private static Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
  }

  private static void control(byte[] key, byte @Nullable [] value) throws Exception {
    producer
        .send(new ProducerRecord<>(Topics.SESSION_CONTROL, new String(key, UTF_8), value))
        .get();
  }

  /** The last record of each session: all of it. */
  private static Map<String, String> last(String topic) {
    Map<String, String> last = new TreeMap<>();
    for (ConsumerRecord<String, byte[]> record : broker.records(topic)) {
      if (!record.key().startsWith("~")) {
        last.put(record.key(), text(record));
      }
    }
    if (!topic.startsWith(LIVE)) {
      last.values().removeIf(record -> record.contains(" null "));
    }
    return last;
  }

  /** What a store holds of them. */
  private static Map<String, String> stored(String topic) {
    Map<String, String> stored = new TreeMap<>();
    for (ConsumerRecord<String, byte[]> record : broker.records(topic)) {
      if (record.value() == null) {
        stored.remove(record.key());
      } else {
        stored.put(
            record.key(),
            "%d %d %s ".formatted(record.partition(), record.timestamp(), value(record)));
      }
    }
    return stored;
  }

  private static String text(ConsumerRecord<String, byte[]> record) {
    return "%d %d %s %s"
        .formatted(record.partition(), record.timestamp(), value(record), headers(record));
  }

  private static String value(ConsumerRecord<String, byte[]> record) {
    return record.value() == null ? "null" : new String(record.value(), UTF_8);
  }

  private static String headers(ConsumerRecord<String, byte[]> record) {
    List<String> headers = new ArrayList<>();
    for (Header header : record.headers()) {
      headers.add(header.key() + "=" + new String(header.value(), UTF_8));
    }
    return String.join(",", headers);
  }

  /** By partition, the last position that any record tells. */
  private static Map<Integer, Long> toldUpTo(String topic) {
    Map<Integer, Long> told = new TreeMap<>();
    for (ConsumerRecord<String, byte[]> record : broker.records(topic)) {
      Header header = record.headers().lastHeader(RecordHeaders.POSITION);
      Position position =
          record.value() == null
              ? Position.parse(new String(header.value(), UTF_8)).orElseThrow()
              : StateCodec.read(record.value()).position();
      assertThat(ProgressRecords.isKey(record.key().getBytes(UTF_8)) && record.value() != null)
          .isFalse();
      told.merge(position.partition(), position.offset(), Math::max);
    }
    return told;
  }

  private static String error(ConsumerRecord<String, byte[]> letter, String name) {
    return new String(letter.headers().lastHeader("__streams.errors." + name).value(), UTF_8);
  }
}
