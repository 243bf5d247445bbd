package io.sessionlog.support.partition;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;

/** Where Kafka's producers put a record with a key. */
public final class KeyPartition {

  private KeyPartition() {}

  /**
   * @param partitions how many the topic has; 1 at least
   */
  public static int of(String key, int partitions) {
    return BuiltInPartitioner.partitionForKey(key.getBytes(StandardCharsets.UTF_8), partitions);
  }
}
