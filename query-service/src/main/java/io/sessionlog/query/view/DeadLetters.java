package io.sessionlog.query.view;

import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Where records go that the view can't use, so that nothing is dropped in silence. */
@FunctionalInterface
public interface DeadLetters {

  void keep(Record<byte[], byte[]> record, RecordMetadata source, RuntimeException why);
}
