package io.sessionlog.support.kafka;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Waits no longer than a moment, when it is closed, for a cluster that is gone; by default that
 * lasts until each of its records is too old. For records that are told again after a restart.
 */
public final class PromptlyClosedProducer<K, V> extends KafkaProducer<K, V> {

  private static final Duration CLOSE_TIMEOUT = Duration.ofMillis(500);

  public PromptlyClosedProducer(
      Map<String, Object> config, Serializer<K> keys, Serializer<V> values) {
    super(config, keys, values);
  }

  @Override
  public void close() {
    close(CLOSE_TIMEOUT);
  }
}
