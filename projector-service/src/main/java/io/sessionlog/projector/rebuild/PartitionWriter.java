package io.sessionlog.projector.rebuild;

import io.sessionlog.model.Position;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.wire.ControlRecords.Rebuild;
import io.sessionlog.model.wire.ProgressRecords;
import io.sessionlog.model.wire.RecordHeaders;
import io.sessionlog.model.wire.StateCodec;
import io.sessionlog.model.wire.Topics;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes what was folded of one partition: each state to the topic of states and, the same bytes,
 * to the changelog of the projector's store, and at the end where the projector goes on.
 *
 * <p>Transactions are short, so that no reader is held up and none times out; the last one holds
 * the offset. Their id is the partition's: a writer that hung is fenced by the one that goes on.
 */
final class PartitionWriter implements AutoCloseable {

  private static final int BATCH_BYTES = 256 * 1024;
  static final int TRANSACTION_TIMEOUT_MS = 60_000;
  static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
  private static final String ERRORS = "__streams.errors.";

  private final Target target;
  private final int partition;
  private final Bounds bounds;
  private final Consumer<BulkRebuild.Step> steps;
  private final Producer<byte[], byte[]> producer;
  private int inTransaction;
  private long bytesInTransaction;

  /**
   * Where it goes.
   *
   * @param applicationId of the projector that goes on
   * @param changelog of that projector's store
   */
  record Target(
      Map<String, Object> connection, String applicationId, String topic, String changelog) {}

  /**
   * Of a transaction: it ends once it has one of these. What they take is written in seconds, also
   * where a broker is slow.
   */
  record Bounds(int records, long bytes) {

    static final Bounds DEFAULT = new Bounds(20_000, 8L * 1024 * 1024);
  }

  /**
   * @param steps told of each record and each transaction
   */
  PartitionWriter(Target target, int partition, Bounds bounds, Consumer<BulkRebuild.Step> steps) {
    this.target = target;
    this.partition = partition;
    this.bounds = bounds;
    this.steps = steps;
    producer =
        producer(target.connection(), Rebuild.transactionalId(target.applicationId(), partition));
  }

  /** One of those before with the same id ends here. */
  static Producer<byte[], byte[]> producer(Map<String, Object> connection, String transactionalId) {
    Map<String, Object> config = new HashMap<>(connection);
    config.put(ProducerConfig.CLIENT_ID_CONFIG, transactionalId);
    config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
    config.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MS);
    config.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
    config.put(ProducerConfig.LINGER_MS_CONFIG, 5);
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topics.MAX_RECORD_BYTES);
    config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 2L * Topics.MAX_RECORD_BYTES);
    Producer<byte[], byte[]> producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    try {
      producer.initTransactions();
      return producer;
    } catch (RuntimeException e) {
      producer.close(Duration.ZERO);
      throw e;
    }
  }

  /**
   * @return how many have a state
   */
  long sessions(List<Map.Entry<String, FoldedSession>> sessions) {
    long states = 0;
    for (Map.Entry<String, FoldedSession> session : sessions) {
      write(session.getKey(), session.getValue());
      states += session.getValue().state() == null ? 0 : 1;
    }
    return states;
  }

  private void write(String sessionId, FoldedSession folded) {
    byte[] key = sessionId.getBytes(StandardCharsets.UTF_8);
    SessionState state = folded.state();
    byte[] value = state == null ? null : StateCodec.write(state);
    var record = new ProducerRecord<>(target.topic(), null, folded.timestamp(), key, value);
    if (state == null) {
      record.headers().add(position(folded.position()));
    } else {
      send(new ProducerRecord<>(target.changelog(), partition, folded.timestamp(), key, value));
    }
    if (folded.gap() != null) {
      record.headers().add(folded.gap());
    }
    send(record);
  }

  /** As Streams writes them (KIP-1034). */
  void deadLetter(ConsumerRecord<byte[], byte[]> record, RuntimeException why) {
    var letter =
        new ProducerRecord<>(
            Topics.SESSION_EVENTS_DLQ, null, record.timestamp(), record.key(), record.value());
    Headers headers = letter.headers();
    record.headers().forEach(headers::add);
    var stackTrace = new StringWriter();
    why.printStackTrace(new PrintWriter(stackTrace));
    error(headers, "exception", why.getClass().getName());
    error(headers, "message", String.valueOf(why.getMessage()));
    error(headers, "stacktrace", stackTrace.toString());
    error(headers, "topic", record.topic());
    error(headers, "partition", Integer.toString(record.partition()));
    error(headers, "offset", Long.toString(record.offset()));
    send(letter);
  }

  /** Commits what is written: what comes next may be minutes away. */
  void settle() {
    if (inTransaction > 0) {
      commit();
    }
  }

  private static void error(Headers headers, String name, String value) {
    headers.add(ERRORS + name, value.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Tells readers how far the states are, and the projector where to go on, with the last states.
   *
   * @param upTo of the last record, event or not; null if there was none
   * @param timestamp of that record
   * @param end the offset to go on at
   * @param projector the group that goes on, of which this is no member
   */
  void handOver(
      @Nullable Position upTo, long timestamp, long end, ConsumerGroupMetadata projector) {
    if (upTo != null) {
      byte[] key = ProgressRecords.key(upTo.partition()).getBytes(StandardCharsets.UTF_8);
      byte @Nullable [] none = null;
      var record =
          new ProducerRecord<byte[], byte[]>(
              target.topic(), upTo.partition(), timestamp, key, none);
      record.headers().add(position(upTo));
      send(record);
    }
    begin();
    producer.sendOffsetsToTransaction(
        Map.of(new TopicPartition(Topics.SESSION_EVENTS, partition), new OffsetAndMetadata(end)),
        projector);
    inTransaction++;
    commit();
  }

  private static Header position(Position position) {
    return new RecordHeader(
        RecordHeaders.POSITION, position.toString().getBytes(StandardCharsets.UTF_8));
  }

  private void send(ProducerRecord<byte[], byte[]> record) {
    if (inTransaction >= bounds.records() || bytesInTransaction >= bounds.bytes()) {
      commit();
    }
    begin();
    inTransaction++;
    bytesInTransaction += record.value() == null ? 0 : record.value().length;
    // What failed is thrown by the commit.
    var unused = producer.send(record);
    steps.accept(BulkRebuild.Step.SENT);
  }

  private void begin() {
    if (inTransaction == 0) {
      producer.beginTransaction();
    }
  }

  private void commit() {
    producer.commitTransaction();
    inTransaction = 0;
    bytesInTransaction = 0;
    steps.accept(BulkRebuild.Step.WRITTEN);
  }

  /** What is not committed is undone. */
  @Override
  public void close() {
    producer.close(CLOSE_TIMEOUT);
  }
}
