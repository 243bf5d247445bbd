package io.sessionlog.replay.log;

import io.sessionlog.model.wire.Topics;
import io.sessionlog.replay.command.CommandFailure;
import io.sessionlog.replay.command.ExitCode;
import io.sessionlog.replay.kafka.Extent;
import io.sessionlog.replay.kafka.KafkaOptions;
import io.sessionlog.replay.kafka.Span;
import io.sessionlog.replay.kafka.TopicReader;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which log is read. */
public final class LogOptions {

  @Mixin private KafkaOptions kafka = new KafkaOptions();

  @Option(
      names = "--topic",
      paramLabel = "TOPIC",
      defaultValue = Topics.SESSION_EVENTS,
      description = "The log to read. Default: ${DEFAULT-VALUE}.")
  private String topic = Topics.SESSION_EVENTS;

  public KafkaOptions kafka() {
    return kafka;
  }

  public String topic() {
    return topic;
  }

  public TopicReader open() {
    return TopicReader.open(kafka, topic);
  }

  /**
   * The part of a captured log between two points.
   *
   * @param from included; null for the log's beginning
   * @param to excluded; null for the captured end
   */
  public static Extent between(
      TopicReader reader, Extent captured, @Nullable LogPoint from, @Nullable LogPoint to) {
    Map<Integer, Long> starts = from == null ? null : offsets(reader, captured, from);
    Map<Integer, Long> ends = to == null ? null : offsets(reader, captured, to);
    var spans = new TreeMap<Integer, Span>();
    captured
        .spans()
        .forEach(
            (partition, span) -> {
              Long start = starts == null ? Long.valueOf(span.start()) : starts.get(partition);
              Long end = ends == null ? Long.valueOf(span.end()) : ends.get(partition);
              if (start != null && end != null) {
                spans.put(
                    partition, new Span(Math.max(start, span.start()), Math.min(end, span.end())));
              }
            });
    return new Extent(spans);
  }

  /** Absent: the partition is left out. */
  private static Map<Integer, Long> offsets(TopicReader reader, Extent captured, LogPoint point) {
    if (point instanceof LogPoint.Positions positions) {
      for (int partition : positions.offsets().keySet()) {
        requirePartition(reader, captured, partition);
      }
      return positions.offsets();
    }
    var offsets = new TreeMap<Integer, Long>();
    captured.spans().forEach((partition, span) -> offsets.put(partition, span.end()));
    offsets.putAll(reader.firstOffsetsAt(((LogPoint.Time) point).instant()));
    return offsets;
  }

  public static void requirePartition(TopicReader reader, Extent captured, int partition) {
    if (!captured.spans().containsKey(partition)) {
      throw new CommandFailure(
          ExitCode.NOT_FOUND,
          "%s has no partition %d; it has %s."
              .formatted(reader.topic(), partition, captured.spans().keySet()));
    }
  }
}
