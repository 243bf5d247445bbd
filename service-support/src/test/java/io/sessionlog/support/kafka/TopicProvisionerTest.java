package io.sessionlog.support.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.sessionlog.model.wire.Topics;
import io.sessionlog.testing.TestBroker;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TopicProvisionerTest {

  static final Topics.Replication SIX = new Topics.Replication(6, (short) 1, 1);

  /** More may be asked for of one partition, as of ours, but is not put into one answer. */
  static final String COPIED_AT_ONCE = "10485760";

  static TestBroker broker;
  static Map<String, Object> connection;
  static Admin admin;

  @BeforeAll
  static void start() {
    broker =
        TestBroker.start(
            1,
            Topics.MAX_RECORD_BYTES,
            Map.of(
                "replica.fetch.max.bytes",
                Integer.toString(Topics.MAX_RECORD_BYTES),
                "replica.fetch.response.max.bytes",
                COPIED_AT_ONCE));
    connection = Map.of("bootstrap.servers", broker.bootstrapServers());
    admin = Admin.create(connection);
  }

  @AfterAll
  static void stop() {
    admin.close();
    broker.close();
  }

  @AfterEach
  void deleteTopics() throws Exception {
    // Those that the broker did not know of when it was asked are left by the first deletion.
    await()
        .ignoreExceptions()
        .until(
            () -> {
              Set<String> left = admin.listTopics().names().get();
              admin.deleteTopics(left).all().get();
              return left.isEmpty();
            });
  }

  private final TopicProvisioner both =
      new TopicProvisioner(
          connection,
          List.of(Topics.sessionEvents(SIX), Topics.sessionState(SIX)),
          TopicSettings.Check.REFUSE);

  @Test
  void missing_topics_are_created_with_their_settings() throws Exception {
    TopicProvisioner.Cluster found = provisionUntilEveryPartitionHasALeader();

    assertThat(found.partitionsOfEvents()).isEqualTo(6);
    assertThat(config(Topics.SESSION_EVENTS, TopicConfig.RETENTION_MS_CONFIG)).isEqualTo("-1");
    assertThat(config(Topics.SESSION_STATE, TopicConfig.CLEANUP_POLICY_CONFIG))
        .isEqualTo("compact");
  }

  @Test
  void states_and_changelogs_that_exist_are_compacted_soon_and_no_other_topic_is_changed()
      throws Exception {
    provisionUntilEveryPartitionHasALeader();
    String own = "projector-states-changelog";
    String anothers = "other-states-changelog";
    for (String changelog : List.of(own, anothers)) {
      admin.createTopics(List.of(new NewTopic(changelog, 1, (short) 1))).all().get();
    }
    String untouched = config(Topics.SESSION_EVENTS, TopicConfig.SEGMENT_BYTES_CONFIG);

    // Topics are made, and changes confirmed, before the broker that is asked knows of them.
    await()
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              CompactedTopics.align(admin, "projector");
              assertIsCompactedSoon(own);
              assertIsCompactedSoon(Topics.SESSION_STATE);
            });
    for (String topic : List.of(Topics.SESSION_EVENTS, anothers)) {
      assertThat(config(topic, TopicConfig.SEGMENT_BYTES_CONFIG)).isEqualTo(untouched);
    }
  }

  /**
   * A broker that is handed more of a partition than one of its segments may have gives that
   * replica up; and the segments that were there before are copied, when a disk is replaced, as
   * they are.
   */
  @Test
  void segments_of_what_exists_become_no_smaller_than_what_brokers_copy_in_one_piece()
      throws Exception {
    String before = "projector-of-before-changelog";
    String smaller = "projector-smaller-changelog";
    admin
        .createTopics(
            List.of(
                new NewTopic(before, 1, (short) 1),
                new NewTopic(smaller, 1, (short) 1)
                    .configs(Map.of(TopicConfig.SEGMENT_BYTES_CONFIG, "2097152")),
                Topics.sessionState(SIX)))
        .all()
        .get();

    await()
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              CompactedTopics.align(admin, "projector");
              for (String topic : List.of(before, smaller, Topics.SESSION_STATE)) {
                assertIsCompactedSoon(topic);
              }
              assertThat(segmentBytes(before)).isEqualTo(COPIED_AT_ONCE);
            });
    assertThat(segmentBytes(smaller)).isEqualTo("2097152");
    assertThat(segmentBytes(Topics.SESSION_STATE)).isEqualTo("1048576");
  }

  private static String segmentBytes(String topic) throws Exception {
    return config(topic, TopicConfig.SEGMENT_BYTES_CONFIG);
  }

  private static void assertIsCompactedSoon(String topic) throws Exception {
    for (Map.Entry<String, String> wanted : Topics.COMPACTION.entrySet()) {
      if (!wanted.getKey().equals(TopicConfig.SEGMENT_BYTES_CONFIG)) {
        assertThat(config(topic, wanted.getKey())).isEqualTo(wanted.getValue());
      }
    }
  }

  @Test
  void the_log_takes_no_event_that_was_refused_to_its_sender_meanwhile() throws Exception {
    provisionUntilEveryPartitionHasALeader();
    long now = System.currentTimeMillis();

    assertThat(append(now).timestamp()).isEqualTo(now);
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(() -> append(now - Topics.CLOCK_TOLERANCE.toMillis() - 1_000))
        .withCauseInstanceOf(InvalidTimestampException.class);
  }

  /** A clock that is ahead would show a QR code for longer than it can be scanned. */
  @Test
  void the_log_takes_no_event_of_the_future() throws Exception {
    provisionUntilEveryPartitionHasALeader();
    long now = System.currentTimeMillis();

    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(() -> append(now + Topics.CLOCK_TOLERANCE.toMillis() + 5_000))
        .withCauseInstanceOf(InvalidTimestampException.class);
  }

  private static RecordMetadata append(long timestamp) throws Exception {
    try (var producer =
        new KafkaProducer<>(connection, new StringSerializer(), new StringSerializer())) {
      return producer
          .send(new ProducerRecord<>(Topics.SESSION_EVENTS, null, timestamp, "session", "{}"))
          .get();
    }
  }

  @Test
  void a_topic_with_fewer_partitions_than_configured_is_left_alone_and_its_pair_made_like_it()
      throws Exception {
    create(Topics.SESSION_EVENTS, 3, Map.of("retention.ms", "-1"));

    assertThat(provisionUntilEveryPartitionHasALeader().partitionsOfEvents()).isEqualTo(3);
    assertThat(partitions(Topics.SESSION_STATE)).isEqualTo(3);
  }

  @Test
  void topics_that_do_not_fit_together_are_refused_with_both_counts() throws Exception {
    create(Topics.SESSION_EVENTS, 6, Map.of("retention.ms", "-1"));
    create(Topics.SESSION_STATE, 4, Map.of("cleanup.policy", "compact"));

    assertThatExceptionOfType(PartitionCountMismatch.class)
        .isThrownBy(both::provision)
        .withMessageContaining("'session-events' has 6")
        .withMessageContaining("'session-state' has 4");
  }

  @Test
  void a_mismatch_is_seen_by_a_service_that_needs_only_one_of_the_two() throws Exception {
    create(Topics.SESSION_EVENTS, 6, Map.of("retention.ms", "-1"));
    create(Topics.SESSION_STATE, 4, Map.of("cleanup.policy", "compact"));
    var ingest =
        new TopicProvisioner(
            connection, List.of(Topics.sessionEvents(SIX)), TopicSettings.Check.REFUSE);

    assertThatExceptionOfType(PartitionCountMismatch.class).isThrownBy(ingest::provision);
  }

  @Test
  void a_cluster_that_is_not_there_is_said_to_be_unavailable() {
    var nowhere =
        new TopicProvisioner(
            Map.of("bootstrap.servers", "127.0.0.1:1"),
            List.of(Topics.sessionEvents(SIX)),
            TopicSettings.Check.REFUSE);

    assertThatExceptionOfType(KafkaUnavailable.class).isThrownBy(nowhere::provision);
  }

  @Test
  void what_the_services_create_is_never_found_weak() throws Exception {
    provisionUntilEveryPartitionHasALeader();

    assertThat(both.provision().withoutLeader()).isEmpty();
  }

  @Test
  void a_log_that_forgets_is_refused_and_the_command_of_the_message_mends_it() throws Exception {
    create(Topics.SESSION_EVENTS, 6, Map.of("retention.ms", "604800000"));

    assertThatExceptionOfType(WeakTopics.class)
        .isThrownBy(both::provision)
        .withMessageContaining(
            "kafka-configs.sh --bootstrap-server %s --alter --topic session-events --add-config"
                + " retention.ms=-1",
            connection.get("bootstrap.servers"));

    set(Topics.SESSION_EVENTS, "retention.ms", "-1");
    assertThat(provisionUntilEveryPartitionHasALeader().partitionsOfEvents()).isEqualTo(6);
  }

  @Test
  void nothing_is_created_beside_a_topic_that_is_refused() throws Exception {
    create(Topics.SESSION_EVENTS, 6, Map.of("cleanup.policy", "compact"));

    assertThatExceptionOfType(WeakTopics.class).isThrownBy(both::provision);
    assertThat(admin.listTopics().names().get()).containsExactly(Topics.SESSION_EVENTS);
  }

  @Test
  void who_says_so_starts_on_weak_topics() throws Exception {
    create(Topics.SESSION_EVENTS, 6, Map.of("retention.ms", "604800000"));
    var warned =
        new TopicProvisioner(
            connection, List.of(Topics.sessionEvents(SIX)), TopicSettings.Check.WARN);

    assertThat(warned.provision().partitionsOfEvents()).isEqualTo(6);
  }

  /** As made by the versions before this check: without bounds of timestamps and record sizes. */
  @Test
  void a_log_that_is_only_slow_or_lenient_is_used() throws Exception {
    create(Topics.SESSION_EVENTS, 6, Map.of("retention.ms", "-1"));
    create(Topics.SESSION_STATE, 6, Map.of("cleanup.policy", "compact"));

    assertThat(provisionUntilEveryPartitionHasALeader().partitionsOfEvents()).isEqualTo(6);
  }

  private static void set(String topic, String name, String value) throws Exception {
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    var change = new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    admin.incrementalAlterConfigs(Map.of(resource, List.of(change))).all().get();
    await().until(() -> value.equals(config(topic, name)));
  }

  /** A cluster tells of a new topic a moment after it has created it. */
  private TopicProvisioner.Cluster provisionUntilEveryPartitionHasALeader() {
    return await().until(both::provision, found -> found.withoutLeader().isEmpty());
  }

  private static void create(String name, int partitions, Map<String, String> configs)
      throws Exception {
    admin
        .createTopics(List.of(new NewTopic(name, partitions, (short) 1).configs(configs)))
        .all()
        .get();
    await().until(() -> admin.listTopics().names().get().contains(name));
  }

  private static int partitions(String topic) throws Exception {
    return admin
        .describeTopics(List.of(topic))
        .allTopicNames()
        .get()
        .get(topic)
        .partitions()
        .size();
  }

  private static String config(String topic, String name) throws Exception {
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    return admin.describeConfigs(List.of(resource)).all().get().get(resource).get(name).value();
  }
}
