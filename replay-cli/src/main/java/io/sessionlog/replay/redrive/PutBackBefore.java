package io.sessionlog.replay.redrive;

import io.sessionlog.model.Position;
import io.sessionlog.model.wire.RecordHeaders;
import io.sessionlog.replay.kafka.TopicReader;
import io.sessionlog.replay.output.Progress;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What a topic holds of earlier redrives. The log and the topic of refusals are the only memory of
 * them, so none can be lost.
 */
final class PutBackBefore {

  private final Map<String, Position> byOrigin = new HashMap<>();

  static PutBackBefore in(TopicReader topic, Progress progress) {
    var found = new PutBackBefore();
    topic.read(topic.capture(), progress, found::see);
    return found;
  }

  private boolean see(ConsumerRecord<byte[], byte[]> record) {
    String origin = HeaderText.of(record, RecordHeaders.REDRIVEN_FROM);
    if (origin != null) {
      byOrigin.put(origin, new Position(record.partition(), record.offset()));
    }
    return true;
  }

  @Nullable Position of(String origin) {
    return byOrigin.get(origin);
  }

  void add(String origin, Position position) {
    byOrigin.put(origin, position);
  }
}
