package io.sessionlog.system.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.wire.EventCodec;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.system.chaos.ServiceNode.Service;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import tools.jackson.databind.ObjectMapper;

/** Sessions by the ten thousand, each registered and connected, written past ingest. */
final class ManySessions {

  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final String LIST = "/api/whatsapp/session/list-realtime?limit=1";

  private final Fleet fleet;
  private final int count;
  private final Http http = new Http();

  ManySessions(Fleet fleet, int count) {
    this.fleet = fleet;
    this.count = count;
  }

  /** Returns once every query node shows all of them. */
  void append() {
    try (var producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                fleet.kafka().bootstrapServers(),
                ProducerConfig.ACKS_CONFIG,
                "all"),
            new StringSerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; i < count; i++) {
        String session = "restored-" + i;
        String user = "user-" + i % 1_000;
        append(producer, session, "session_registered", "{\"userId\":\"" + user + "\"}");
        append(producer, session, "ready", "{}");
      }
    }
    fleet
        .nodes(Service.QUERY)
        .forEach(
            node ->
                await(node.name() + " shows all")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> shownBy(node) == count));
  }

  private static void append(
      KafkaProducer<String, byte[]> producer, String session, String event, String data) {
    byte[] body = data.getBytes(UTF_8);
    var attributes =
        new EventAttributes(
            UUID.randomUUID().toString(), "/restore", event, session, Instant.now(), null, null);
    // The flush on close waits for all; the nodes that show them prove that none failed.
    var unused =
        producer.send(
            new ProducerRecord<>(
                Topics.SESSION_EVENTS,
                session,
                EventCodec.write(attributes, body, 0, body.length)));
  }

  int shownBy(ServiceNode node) {
    Http.Answer answer = http.send(HttpRequest.newBuilder(node.uri().resolve(LIST)), TIMEOUT);
    return answer.status() == 200
        ? new ObjectMapper().readTree(answer.body()).at("/summary/total").asInt()
        : -1;
  }
}
