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
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Writes endpoints, their attempts, and what is to be said about them. */
final class Writer {

  private final WatchedProducer endpoints;
  private final WatchedProducer attempts;
  private final Directory directory;

  Writer(Clients clients, Directory directory) {
    this.directory = directory;
    endpoints = new WatchedProducer(clients.producer(Map.of("client.id", "notifier-endpoints")));
    attempts =
        new WatchedProducer(
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
                    1_000)));
  }

  void start() {
    endpoints.find(Topics.NOTIFICATION_ENDPOINTS);
    endpoints.find(Topics.SESSION_NOTIFICATIONS);
  }

  CompletableFuture<RecordMetadata> endpoint(Endpoint endpoint) {
    return endpoint(endpoint.id(), EndpointCodec.write(endpoint));
  }

  CompletableFuture<RecordMetadata> noEndpoint(String id) {
    return endpoint(id, null);
  }

  private CompletableFuture<RecordMetadata> endpoint(String id, byte @Nullable [] value) {
    return endpoints.send(
        new ProducerRecord<>(Topics.NOTIFICATION_ENDPOINTS, directory.partitionOf(id), id, value));
  }

  CompletableFuture<RecordMetadata> attempts(String endpointId, byte[] block) {
    return attempts.send(
        new ProducerRecord<>(
            Topics.NOTIFICATION_ATTEMPTS, directory.partitionOf(endpointId), endpointId, block));
  }

  CompletableFuture<RecordMetadata> disabled(Endpoint endpoint) {
    return endpoints.send(EndpointNotice.disabled(endpoint, directory.partitionOf(endpoint.id())));
  }

  /** What is made anew for one endpoint; kept from now on, as long as any other notification. */
  CompletableFuture<RecordMetadata> remade(Notice notice, String endpointId) {
    return endpoints.send(
        new ProducerRecord<>(
            Topics.SESSION_NOTIFICATIONS,
            notice.position().partition(),
            notice.sessionId(),
            notice.body().bytes(),
            NoticeRecords.headersOfRemade(notice, endpointId)));
  }

  /** To be asked each second: whether a producer has ended without a word. */
  boolean isSilent() {
    // Both are asked: each counts by it.
    boolean endpointsAreSilent = endpoints.isSilent();
    boolean attemptsAreSilent = attempts.isSilent();
    return endpointsAreSilent || attemptsAreSilent;
  }

  /**
   * @param patience for what was sent and is not stored yet
   */
  void close(Duration patience) {
    endpoints.close(patience);
    attempts.close(patience);
  }
}
