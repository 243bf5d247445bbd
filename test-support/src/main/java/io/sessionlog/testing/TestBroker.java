package io.sessionlog.testing;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/**
 * A real broker in this process, on a free port, that keeps nothing. It takes seconds to start: one
 * for a class, better for all classes of a module.
 */
public final class TestBroker implements AutoCloseable {

  /** Kafka's own topics are made when they are first needed, and each partition takes its time. */
  private static final Map<String, String> SMALL =
      Map.of(
          "offsets.topic.replication.factor", "1",
          "offsets.topic.num.partitions", "3",
          "transaction.state.log.replication.factor", "1",
          "transaction.state.log.min.isr", "1",
          "transaction.state.log.num.partitions", "3",
          // Events that are made up have fixed times, and tests run on any day.
          "log.message.timestamp.after.max.ms", Long.toString(Long.MAX_VALUE));

  private static final List<String> SAID =
      List.of("spring.kafka.bootstrap-servers", "spring.embedded.kafka.brokers");

  private final EmbeddedKafkaKraftBroker broker;

  private TestBroker(EmbeddedKafkaKraftBroker broker) {
    this.broker = broker;
  }

  /**
   * @param partitions of a topic that is created without saying how many
   * @param maxRecordBytes the largest record that it takes
   */
  public static TestBroker start(int partitions, int maxRecordBytes) {
    return start(partitions, maxRecordBytes, Map.of());
  }

  /**
   * @param more of Kafka's settings, over the ones here
   */
  public static TestBroker start(int partitions, int maxRecordBytes, Map<String, String> more) {
    var properties = new HashMap<>(SMALL);
    properties.put("message.max.bytes", Integer.toString(maxRecordBytes));
    properties.putAll(more);
    var broker = new EmbeddedKafkaKraftBroker(1, partitions);
    broker.brokerProperties(properties);
    broker.afterPropertiesSet();
    // It says to the whole process where it is, and does not take that back.
    SAID.forEach(System::clearProperty);
    return new TestBroker(broker);
  }

  public String bootstrapServers() {
    return broker.getBrokersAsString();
  }

  /** Sends at once: a test waits for each record. */
  public KafkaProducer<String, byte[]> producer(int maxRecordBytes) {
    return new KafkaProducer<>(
        Map.<String, Object>of(
            "bootstrap.servers",
            bootstrapServers(),
            "max.request.size",
            maxRecordBytes,
            "linger.ms",
            0),
        new StringSerializer(),
        new ByteArraySerializer());
  }

  /** As {@link TopicReader#read}, with the keys as text. */
  public List<ConsumerRecord<String, byte[]>> records(String topic) {
    return TopicReader.read(bootstrapServers(), topic, new StringDeserializer());
  }

  @Override
  public void close() {
    broker.destroy();
  }
}
