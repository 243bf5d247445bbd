package io.sessionlog.notifier.run;

import io.sessionlog.model.wire.Topics;
import io.sessionlog.notifier.endpoint.Endpoint;
import io.sessionlog.notifier.endpoint.EndpointCodec;
import io.sessionlog.notifier.endpoint.EndpointNotice;
import io.sessionlog.notifier.notice.Notice;
import io.sessionlog.notifier.notice.NoticeRecords;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Writes endpoints, their attempts, and what is to be said about them. */
final class Writer {

  private final KafkaProducer<String, byte[]> endpoints;
  private final KafkaProducer<String, byte[]> attempts;
  private final Directory directory;

  Writer(Clients clients, Directory directory) {
    this.directory = directory;
    endpoints = clients.producer(Map.of("client.id", "notifier-endpoints"));
    attempts =
        clients.producer(
            Map.of(
                "client.id",
                "notifier-attempts",
                "linger.ms",
                20,
                "compression.type",
                "lz4",
                "buffer.memory",
                16 * 1024 * 1024,
                // A log of attempts must not hold up the attempts for long.
                "max.block.ms",
                1_000));
  }

  /** Asks where the topics are, so that no write has to wait for that. */
  void start() {
    endpoints.partitionsFor(Topics.NOTIFICATION_ENDPOINTS);
    endpoints.partitionsFor(Topics.SESSION_NOTIFICATIONS);
  }

  CompletableFuture<RecordMetadata> endpoint(Endpoint endpoint) {
    return endpoint(endpoint.id(), EndpointCodec.write(endpoint));
  }

  CompletableFuture<RecordMetadata> noEndpoint(String id) {
    return endpoint(id, null);
  }

  private CompletableFuture<RecordMetadata> endpoint(String id, byte @Nullable [] value) {
    return send(
        endpoints,
        new ProducerRecord<>(Topics.NOTIFICATION_ENDPOINTS, directory.partitionOf(id), id, value));
  }

  CompletableFuture<RecordMetadata> attempts(String endpointId, byte[] block) {
    return send(
        attempts,
        new ProducerRecord<>(
            Topics.NOTIFICATION_ATTEMPTS, directory.partitionOf(endpointId), endpointId, block));
  }

  CompletableFuture<RecordMetadata> disabled(Endpoint endpoint) {
    return send(endpoints, EndpointNotice.disabled(endpoint, directory.partitionOf(endpoint.id())));
  }

  /** What is made anew for one endpoint; kept from now on, as long as any other notification. */
  CompletableFuture<RecordMetadata> remade(Notice notice, String endpointId) {
    return send(
        endpoints,
        new ProducerRecord<>(
            Topics.SESSION_NOTIFICATIONS,
            notice.position().partition(),
            notice.sessionId(),
            notice.body().bytes(),
            NoticeRecords.headersOfRemade(notice, endpointId)));
  }

  private static CompletableFuture<RecordMetadata> send(
      KafkaProducer<String, byte[]> producer, ProducerRecord<String, byte[]> record) {
    var stored = new CompletableFuture<RecordMetadata>();
    try {
      var unused =
          producer.send(
              record,
              (metadata, failure) -> {
                if (failure != null) {
                  stored.completeExceptionally(failure);
                } else {
                  stored.complete(metadata);
                }
              });
    } catch (RuntimeException e) {
      stored.completeExceptionally(e);
    }
    return stored;
  }

  /**
   * @param patience for what was sent and is not stored yet
   */
  void close(Duration patience) {
    endpoints.close(patience);
    attempts.close(patience);
  }
}
