package io.sessionlog.system.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.wire.EventCodec;
import io.sessionlog.model.wire.Topics;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Writes events to the log as ingest would, without a request for each. Closing waits for all. */
final class PastIngest implements AutoCloseable {

  private final KafkaProducer<String, byte[]> producer;

  PastIngest(Fleet fleet) {
    this(fleet.kafka().bootstrapServers());
  }

  PastIngest(String bootstrapServers) {
    producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.ACKS_CONFIG,
                "all"),
            new StringSerializer(),
            new ByteArraySerializer());
  }

  void append(String session, String event, String data) {
    byte[] body = data.getBytes(UTF_8);
    var attributes =
        new EventAttributes(
            UUID.randomUUID().toString(), "/chaos", event, session, Instant.now(), null, null);
    // The flush on close waits for all; that they are shown proves that none failed.
    var unused =
        producer.send(
            new ProducerRecord<>(
                Topics.SESSION_EVENTS,
                session,
                EventCodec.write(attributes, body, 0, body.length)));
  }

  @Override
  public void close() {
    producer.close();
  }
}
