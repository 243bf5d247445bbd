package io.sessionlog.system.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sessionlog.model.wire.Topics;
import io.sessionlog.system.chaos.ServiceNode.Service;
import io.sessionlog.testing.TopicReader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Records in our topics that none of our services wrote. */
final class ForeignRecords {

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final Fleet fleet;
  private final String poisonId = "poison-" + UUID.randomUUID();
  private final String newerId = "newer-" + UUID.randomUUID();

  ForeignRecords(Fleet fleet) {
    this.fleet = fleet;
  }

  void poison() throws Exception {
    write(Topics.SESSION_EVENTS, poisonId, "no envelope at all");
    write(Topics.SESSION_EVENTS, poisonId, event(poisonId + "-of-another", "whatsapp.ready", ""));
    write(Topics.SESSION_EVENTS, poisonId, event(poisonId, "whatsapp.not_yet_invented", ""));
    write(Topics.SESSION_STATE, poisonId, "no state at all");
    // Until an operator removes it, as the runbook says, each restart of a node meets it again.
    await().atMost(PATIENCE).until(() -> lettersWith("no state at all") >= 2);
    write(Topics.SESSION_STATE, poisonId, null);
  }

  void poisonIsOnTheDeadLetterTopic() {
    assertThat(lettersWith("no envelope at all")).isPositive();
    assertThat(lettersWith("-of-another")).isPositive();
    assertThat(lettersWith("whatsapp.not_yet_invented")).isPositive();
    assertThat(lettersWith("no state at all")).as("one of each query node").isGreaterThan(1);
  }

  void writeAsANewerVersion() throws Exception {
    write(
        Topics.SESSION_EVENTS,
        newerId,
        event(newerId, "whatsapp.ready", ",\"traceparent\":\"00-1\",\"newer\":{\"a\":[1]}"));
    await().atMost(PATIENCE).until(() -> shownBy().stream().allMatch(status -> status == 200));
    String state =
        TopicReader.read(fleet.kafka().bootstrapServers(), Topics.SESSION_STATE).stream()
            .filter(record -> newerId.equals(new String(record.key(), UTF_8)))
            .map(record -> new String(record.value(), UTF_8))
            .findFirst()
            .orElseThrow();
    write(
        Topics.SESSION_STATE,
        newerId,
        state.substring(0, state.length() - 1) + ",\"newer\":{\"a\":[1]}}");
    assertThat(shownBy()).containsOnly(200);
    assertThat(lettersWith(newerId)).isZero();
  }

  private List<Integer> shownBy() {
    return fleet.nodes(Service.QUERY).stream()
        .map(node -> node.status("/api/whatsapp/session/status/" + newerId))
        .toList();
  }

  private long lettersWith(String text) {
    return TopicReader.read(fleet.kafka().bootstrapServers(), Topics.SESSION_EVENTS_DLQ).stream()
        .filter(record -> poisonId.equals(key(record)) || newerId.equals(key(record)))
        .filter(record -> new String(record.value(), UTF_8).contains(text))
        .count();
  }

  private static String key(ConsumerRecord<byte[], byte[]> record) {
    return record.key() == null ? "" : new String(record.key(), UTF_8);
  }

  private static String event(String subject, String type, String more) {
    return """
    {"specversion":"1.0","id":"%s","source":"/newer","type":"%s","subject":"%s",\
    "time":"2026-01-01T00:00:00.000Z","datacontenttype":"application/json"%s,"data":{}}\
    """
        .formatted(UUID.randomUUID(), type, subject, more);
  }

  private void write(String topic, String key, String value) throws Exception {
    try (var producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                fleet.kafka().bootstrapServers(),
                ProducerConfig.ACKS_CONFIG,
                "all"),
            new StringSerializer(),
            new ByteArraySerializer())) {
      producer
          .send(new ProducerRecord<>(topic, key, value == null ? null : value.getBytes(UTF_8)))
          .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
  }
}
