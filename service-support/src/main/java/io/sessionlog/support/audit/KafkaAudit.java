package io.sessionlog.support.audit;

import io.sessionlog.model.json.Timestamps;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.support.http.JsonBytes;
import io.sessionlog.support.security.Callers;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** Appends by a thread of its own, since a producer may wait for a cluster that is gone. */
final class KafkaAudit implements Audit, AutoCloseable {

  private static final int MAX_WAITING = 1_000;

  private final Producer<byte[], byte[]> producer;
  private final String service;
  private final Clock clock;
  private final AuditMeters entries;
  private final ExecutorService writer =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(MAX_WAITING),
          task -> {
            var thread = new Thread(task, "audit");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * @param producer closed with this
   * @param service which tells it
   */
  KafkaAudit(Producer<byte[], byte[]> producer, String service, Clock clock, AuditMeters entries) {
    this.producer = producer;
    this.service = service;
    this.clock = clock;
    this.entries = entries;
  }

  @Override
  public void tell(@Nullable Principal principal, Action action, String target) {
    Instant now = clock.instant();
    byte[] entry =
        JsonBytes.object(
            json -> {
              json.writeStringProperty("time", Timestamps.format(now));
              json.writeStringProperty("service", service);
              json.writeStringProperty("actor", Callers.actor(principal));
              json.writeStringProperty("action", action.wireName());
              json.writeStringProperty("target", target);
            });
    var told =
        new ProducerRecord<>(
            Topics.SESSION_AUDIT,
            null,
            now.toEpochMilli(),
            target.getBytes(StandardCharsets.UTF_8),
            entry);
    try {
      writer.execute(() -> append(told));
    } catch (RejectedExecutionException tooMany) {
      entries.lost.increment();
    }
  }

  private void append(ProducerRecord<byte[], byte[]> told) {
    try {
      var unused =
          producer.send(
              told, (at, failure) -> (failure == null ? entries.kept : entries.lost).increment());
    } catch (KafkaException | IllegalStateException notTaken) {
      entries.lost.increment();
    }
  }

  @Override
  public void close() {
    writer.shutdown();
    try {
      if (!writer.awaitTermination(1, TimeUnit.SECONDS)) {
        writer.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    producer.close();
  }
}
