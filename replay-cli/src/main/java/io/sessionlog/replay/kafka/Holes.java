package io.sessionlog.replay.kafka;

import io.sessionlog.model.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Offsets that hold no record. A log that is kept for ever has none; retention or a deletion takes
 * its beginning, compaction takes pieces out, and transactions leave a marker in each place where
 * they end. A reader cannot tell the last two apart.
 */
public final class Holes {

  private final String topic;
  private final Map<Integer, Long> cutTo = new TreeMap<>();
  private final Map<Integer, Gaps> gaps = new TreeMap<>();

  private record Gaps(Position first, long offsets) {}

  Holes(String topic) {
    this.topic = topic;
  }

  void beginningAt(int partition, long offset) {
    if (offset > 0) {
      cutTo.put(partition, offset);
    }
  }

  void missing(int partition, long fromOffset, long toOffset) {
    if (fromOffset < toOffset) {
      gaps.merge(
          partition,
          new Gaps(new Position(partition, fromOffset), toOffset - fromOffset),
          (known, more) -> new Gaps(known.first(), known.offsets() + more.offsets()));
    }
  }

  public boolean isEmpty() {
    return cutTo.isEmpty() && gaps.isEmpty();
  }

  /** One sentence for each hole, for people. */
  public List<String> sentences() {
    var sentences = new ArrayList<String>();
    cutTo.forEach(
        (partition, offset) ->
            sentences.add(
                "%s begins at %d:%d: what stood before was deleted or outlived its retention."
                    .formatted(topic, partition, offset)));
    gaps.forEach(
        (partition, gap) ->
            sentences.add(
                "%s has a hole: %d offset%s of partition %d from %s on hold no record (compacted away, or the markers of transactions)."
                    .formatted(
                        topic,
                        gap.offsets(),
                        gap.offsets() == 1 ? "" : "s",
                        partition,
                        gap.first())));
    return sentences;
  }
}
