package io.sessionlog.system.chaos;

import io.sessionlog.model.Position;
import io.sessionlog.replay.log.FoldedRecord;
import io.sessionlog.replay.log.Refold;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Which events of the log moved their session's state. Activity that changes nothing may leave it
 * where it is; who asks for the position of such an event is shown the one before that moved it.
 */
final class Moves {

  /** As if every event moved its session. */
  static final Moves ALL = new Moves(Map.of());

  private final Map<String, NavigableSet<Long>> offsets;

  private Moves(Map<String, NavigableSet<Long>> offsets) {
    this.offsets = offsets;
  }

  /**
   * @param log from its beginning
   * @param refold without states yet; holds those of the log's end afterwards
   */
  static Moves of(List<ConsumerRecord<byte[], byte[]>> log, Refold refold) {
    Map<String, NavigableSet<Long>> offsets = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : log) {
      FoldedRecord folded = refold.apply(record);
      if (folded.moved()) {
        offsets
            .computeIfAbsent(folded.record().sessionId(), session -> new TreeSet<>())
            .add(folded.record().position().offset());
      }
    }
    return new Moves(offsets);
  }

  /** The least that must be shown of a session to who asks for a position. */
  Position upTo(String session, Position asked) {
    NavigableSet<Long> moved = offsets.get(session);
    Long last = moved == null ? null : moved.floor(asked.offset());
    return last == null ? asked : new Position(asked.partition(), last);
  }
}
