package io.sessionlog.replay.kafka;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Takes the records of a topic, one by one. */
@FunctionalInterface
public interface RecordVisitor {

  /** Whether to go on. */
  boolean visit(ConsumerRecord<byte[], byte[]> record);
}
