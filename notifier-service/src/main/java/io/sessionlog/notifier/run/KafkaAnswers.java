package io.sessionlog.notifier.run;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Callers of the API wait for Kafka for a bounded time, and are otherwise told {@link NotReady}.
 */
final class KafkaAnswers {

  private static final Logger log = LoggerFactory.getLogger(KafkaAnswers.class);
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private KafkaAnswers() {}

  static <T> T await(CompletableFuture<T> future) {
    try {
      return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NotReady();
    } catch (ExecutionException | TimeoutException e) {
      log.warn("Kafka did not answer: {}", e.toString());
      throw new NotReady();
    }
  }
}
