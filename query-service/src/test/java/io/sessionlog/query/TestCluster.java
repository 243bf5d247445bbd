package io.sessionlog.query;

import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.Position;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.wire.EventCodec;
import io.sessionlog.model.wire.RecordHeaders;
import io.sessionlog.model.wire.StateCodec;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.query.view.Story;
import io.sessionlog.testing.TestBroker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;

/**
 * A broker, and a projector's part played by hand. One for all test classes that a JVM runs: it
 * takes seconds. It ends with the JVM, and not with JUnit's root context: where several JVMs share
 * the classes, that one ends after each of them.
 */
final class TestCluster implements AutoCloseable {

  static final int PARTITIONS = 6;

  private static TestCluster running;

  private final TestBroker broker;
  private int configured;
  private final KafkaProducer<String, byte[]> projector;

  private TestCluster() {
    broker = TestBroker.start(PARTITIONS, Topics.MAX_RECORD_BYTES);
    createTopics();
    projector = broker.producer(Topics.MAX_RECORD_BYTES);
  }

  /** As the services would, which refuse those that a record before them brought into being. */
  private void createTopics() {
    var replication = new Topics.Replication(PARTITIONS, (short) 1, 1);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
      admin
          .createTopics(
              List.of(Topics.sessionEvents(replication), Topics.sessionState(replication)))
          .all()
          .get();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** For a test that takes it away. */
  static TestCluster ofItsOwn() {
    return new TestCluster();
  }

  static synchronized TestCluster get() {
    if (running == null) {
      running = new TestCluster();
      Runtime.getRuntime().addShutdownHook(new Thread(running::close, "test-cluster-end"));
    }
    return running;
  }

  /** Takes it away for good. */
  void stop() {
    close();
  }

  String bootstrapServers() {
    return broker.bootstrapServers();
  }

  /** A session of its own, whose events stand where the log's partitioner would put them. */
  Story story(String sessionId) {
    return Story.of(sessionId, partition(sessionId));
  }

  Story story() {
    return story("session-" + UUID.randomUUID());
  }

  /** A place in the log, for the session's next event: what it says is told by the story alone. */
  Story next(Story story) {
    return story.offset(append(story.sessionId(), event(story.sessionId())).offset());
  }

  private static byte[] event(String sessionId) {
    return EventCodec.write(
        new EventAttributes("id", "/test", "unread_count", sessionId, Story.NOON, null, null));
  }

  SessionState put(SessionState state) {
    send(state.sessionId(), StateCodec.write(state), List.of());
    return state;
  }

  /** Appends to the log as ingest does. */
  Position append(String sessionId, byte[] event) {
    try {
      RecordMetadata appended =
          projector
              .send(
                  new ProducerRecord<>(
                      Topics.SESSION_EVENTS, partition(sessionId), sessionId, event))
              .get();
      return new Position(appended.partition(), appended.offset());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  void tombstone(String sessionId, Position by) {
    send(
        sessionId,
        null,
        List.of(
            new RecordHeader(
                RecordHeaders.POSITION, by.toString().getBytes(StandardCharsets.UTF_8))));
  }

  void send(String key, byte[] value, List<Header> headers) {
    try {
      projector
          .send(
              new ProducerRecord<>(Topics.SESSION_STATE, partition(key), null, key, value, headers))
          .get();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** A producer whose records stay open until it commits, as the projector's do. */
  KafkaProducer<String, byte[]> transactional() {
    var producer =
        new KafkaProducer<>(
            Map.<String, Object>of(
                "bootstrap.servers",
                bootstrapServers(),
                "linger.ms",
                0,
                "transactional.id",
                "test-" + UUID.randomUUID()),
            new StringSerializer(),
            new ByteArraySerializer());
    producer.initTransactions();
    return producer;
  }

  static ProducerRecord<String, byte[]> record(SessionState state) {
    return new ProducerRecord<>(
        Topics.SESSION_STATE,
        state.position().partition(),
        null,
        state.sessionId(),
        StateCodec.write(state));
  }

  /**
   * Of a topic that exists; the broker follows it when this returns.
   *
   * <p>A broker takes its metadata over in steps, one after the other, and tells of each as it
   * begins with it: so a later one that is told of means that this one is in force.
   */
  void configure(String topic, String setting, String value) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
      set(admin, topic, setting, value);
      set(admin, topic, "file.delete.delay.ms", Long.toString(60_000 + ++configured));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static void set(Admin admin, String topic, String setting, String value)
      throws Exception {
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    var change = new AlterConfigOp(new ConfigEntry(setting, value), AlterConfigOp.OpType.SET);
    admin.incrementalAlterConfigs(Map.of(resource, List.of(change))).all().get();
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                value.equals(
                    admin
                        .describeConfigs(List.of(resource))
                        .all()
                        .get()
                        .get(resource)
                        .get(setting)
                        .value()));
  }

  static int partition(String sessionId) {
    return BuiltInPartitioner.partitionForKey(
        sessionId.getBytes(StandardCharsets.UTF_8), PARTITIONS);
  }

  @Override
  public void close() {
    projector.close();
    broker.close();
  }
}
