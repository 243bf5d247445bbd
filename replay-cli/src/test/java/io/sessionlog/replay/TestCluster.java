package io.sessionlog.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.FoldResult;
import io.sessionlog.model.Position;
import io.sessionlog.model.SessionFold;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.wire.EventCodec;
import io.sessionlog.model.wire.RecordHeaders;
import io.sessionlog.model.wire.StateCodec;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.replay.sample.SampleEvent;
import io.sessionlog.testing.TestBroker;
import io.sessionlog.testing.TopicReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;

/** A real broker, started once for all tests; each test has topics of its own. */
final class TestCluster {

  static final int PARTITIONS = 3;

  private static final TestCluster INSTANCE = new TestCluster();
  private static int names;

  private final TestBroker broker = TestBroker.start(PARTITIONS, Topics.MAX_RECORD_BYTES);
  private final Producer<byte[], byte[]> producer;
  private final Admin admin;
  private final Queue<Future<RecordMetadata>> unconfirmed = new ConcurrentLinkedQueue<>();

  private TestCluster() {
    Map<String, Object> config = Map.of("bootstrap.servers", broker.bootstrapServers());
    admin = Admin.create(config);
    var producing = new HashMap<String, Object>(config);
    producing.put("linger.ms", 0);
    producing.put("request.timeout.ms", 5_000);
    producing.put("delivery.timeout.ms", 20_000);
    producing.put("max.request.size", Topics.MAX_RECORD_BYTES);
    producer = new KafkaProducer<>(producing, new ByteArraySerializer(), new ByteArraySerializer());
    Runtime.getRuntime().addShutdownHook(new Thread(broker::close));
  }

  static TestCluster get() {
    return INSTANCE;
  }

  String address() {
    return broker.bootstrapServers();
  }

  /** A new, empty topic. */
  synchronized String topic(Map<String, String> config) {
    String name = "t" + names++;
    await(
        admin
            .createTopics(List.of(new NewTopic(name, PARTITIONS, (short) 1).configs(config)))
            .all()
            .toCompletionStage()
            .toCompletableFuture());
    awaitLeaders(name);
    return name;
  }

  /**
   * Offsets come from the leaders alone. Without this, an idempotent producer's first batch can be
   * refused by a broker that does not lead yet while its second is taken, and then the first never
   * fits any more: out of order until it expires.
   */
  private void awaitLeaders(String topic) {
    var latest = new HashMap<TopicPartition, OffsetSpec>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      latest.put(new TopicPartition(topic, partition), OffsetSpec.latest());
    }
    Awaitility.await()
        .pollInterval(Duration.ofMillis(10))
        .ignoreExceptions()
        .until(() -> admin.listOffsets(latest).all().get().size() == PARTITIONS);
  }

  String topic() {
    return topic(Map.of());
  }

  /** One that must have this name, which no other test uses. */
  String topicNamed(String name, int partitions) {
    await(
        admin
            .createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
            .all()
            .toCompletionStage()
            .toCompletableFuture());
    return name;
  }

  /** The names of all there are. */
  Set<String> topics() {
    return await(admin.listTopics().names().toCompletionStage().toCompletableFuture());
  }

  /** A topic's settings, the broker's defaults included. */
  Map<String, String> config(String topic) {
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    return await(
            admin
                .describeConfigs(List.of(resource))
                .all()
                .toCompletionStage()
                .toCompletableFuture())
        .get(resource)
        .entries()
        .stream()
        .filter(entry -> entry.value() != null)
        .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
  }

  /** Appends events as ingest does. */
  List<RecordMetadata> append(String topic, Iterator<SampleEvent> events) {
    var sent = new ArrayList<Future<RecordMetadata>>();
    events.forEachRemaining(
        event ->
            sent.add(
                producer.send(
                    new ProducerRecord<>(
                        topic,
                        null,
                        event.time().toEpochMilli(),
                        event.sessionId().getBytes(StandardCharsets.UTF_8),
                        event.envelope(),
                        List.of(
                            new RecordHeader(
                                RecordHeaders.CONTENT_TYPE,
                                RecordHeaders.CLOUD_EVENT.getBytes(StandardCharsets.UTF_8)))))));
    return sent.stream().map(TestCluster::await).toList();
  }

  List<RecordMetadata> append(String topic, SampleEvent... events) {
    return append(topic, List.of(events).iterator());
  }

  RecordMetadata send(ProducerRecord<byte[], byte[]> record) {
    return await(producer.send(record));
  }

  /** Does the projector's work: every event forwards a state. */
  void project(String log, String states) {
    project(log, states, SessionFold.byDefault());
  }

  void project(String log, String states, SessionFold fold) {
    var store = new HashMap<String, SessionState>();
    for (ConsumerRecord<byte[], byte[]> record : records(log)) {
      if (record.headers().lastHeader(RecordHeaders.CONTENT_TYPE) == null) {
        continue;
      }
      var event = EventCodec.read(record.value());
      var position = new Position(record.partition(), record.offset());
      FoldResult result = fold.apply(store.get(event.sessionId()), event, position);
      store.put(event.sessionId(), result.state());
      serve(states, event.sessionId(), result.state(), position);
    }
    flush();
  }

  void serve(String states, String sessionId, SessionState state, Position position) {
    List<Header> headers =
        state != null
            ? List.of()
            : List.of(
                new RecordHeader(
                    RecordHeaders.POSITION, position.toString().getBytes(StandardCharsets.UTF_8)));
    unconfirmed.add(
        producer.send(
            new ProducerRecord<>(
                states,
                null,
                null,
                sessionId.getBytes(StandardCharsets.UTF_8),
                state == null ? null : StateCodec.write(state),
                headers)));
  }

  /** Waits until all that was served is written. */
  void flush() {
    producer.flush();
    for (var next = unconfirmed.poll(); next != null; next = unconfirmed.poll()) {
      await(next);
    }
  }

  /** All records of a topic, partition after partition. */
  List<ConsumerRecord<byte[], byte[]>> records(String topic) {
    return TopicReader.read(address(), topic);
  }

  /** Cuts the log's beginning off, as retention does. */
  void deleteBefore(String topic, int partition, long offset) {
    await(
        admin
            .deleteRecords(
                Map.of(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(offset)))
            .all()
            .toCompletionStage()
            .toCompletableFuture());
  }

  /** Runs a command line against this broker. */
  Run replay(String... args) {
    var withAddress = new ArrayList<>(List.of(args));
    withAddress.add("--bootstrap-server");
    withAddress.add(address());
    return Run.of(withAddress.toArray(String[]::new));
  }

  static SampleEvent event(String time, String sessionId, String event, String data) {
    return new SampleEvent(Instant.parse(time), sessionId, event, data, 0);
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What one command line did. */
  record Run(int code, String out, String err) {
    static Run of(String... args) {
      var out = new java.io.StringWriter();
      var err = new java.io.StringWriter();
      int code =
          ReplayCli.run(new java.io.PrintWriter(out), new java.io.PrintWriter(err, true), args);
      return new Run(code, out.toString(), err.toString());
    }

    List<String> lines() {
      return out.lines().toList();
    }

    Run succeeds() {
      assertThat(code).as(out + err).isZero();
      return this;
    }
  }
}
