package io.sessionlog.replay.log;

import io.sessionlog.replay.kafka.Extent;
import io.sessionlog.replay.kafka.TopicReader;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which part of the log counts. */
public final class RangeOptions {

  @Option(
      names = "--from",
      paramLabel = "POINT",
      description =
          "First point, included: a time (2026-11-23, 2026-11-23T10:00Z, -90m, now; UTC unless it says otherwise) or positions (3:1042,4:977; partitions that are not named are left out).")
  private @Nullable LogPoint from;

  @Option(
      names = "--to",
      paramLabel = "POINT",
      description = "Last point, excluded. Default: the end that the log has at the start.")
  private @Nullable LogPoint to;

  @Option(
      names = "--partition",
      paramLabel = "N",
      split = ",",
      description = "Only these partitions.")
  private Set<Integer> partitions = new TreeSet<>();

  public Extent within(TopicReader reader, Extent captured) {
    partitions.forEach(partition -> LogOptions.requirePartition(reader, captured, partition));
    var spans = new TreeMap<>(LogOptions.between(reader, captured, from, to).spans());
    if (!partitions.isEmpty()) {
      spans.keySet().retainAll(partitions);
    }
    return new Extent(spans);
  }

  /** Those that count alone; empty: all do. */
  Set<Integer> partitions() {
    return new TreeSet<>(partitions);
  }

  /** Whether the range is open towards the future. */
  public boolean hasEnd() {
    return to != null;
  }
}
