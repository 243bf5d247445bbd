package io.sessionlog.replay.kafka;

import io.sessionlog.model.Position;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A piece of a topic: one span for each partition that counts. Captured once, it does not grow with
 * the topic.
 */
public record Extent(SortedMap<Integer, Span> spans) {

  public Extent {
    spans = Collections.unmodifiableSortedMap(new TreeMap<>(spans));
  }

  public long length() {
    return spans.values().stream().mapToLong(Span::length).sum();
  }

  public boolean contains(Position position) {
    Span span = spans.get(position.partition());
    return span != null && position.offset() >= span.start() && position.offset() < span.end();
  }

  /** The same ends, from other starts. */
  public Extent from(Extent starts) {
    var result = new TreeMap<Integer, Span>();
    spans.forEach(
        (partition, span) -> {
          Span other = starts.spans().get(partition);
          result.put(partition, new Span(other == null ? span.start() : other.start(), span.end()));
        });
    return new Extent(result);
  }

  /** What came after an earlier look at the same topic. */
  public Extent since(Extent earlier) {
    var result = new TreeMap<Integer, Span>();
    spans.forEach(
        (partition, span) -> {
          Span other = earlier.spans().get(partition);
          result.put(partition, other == null ? span : new Span(other.end(), span.end()));
        });
    return new Extent(result);
  }
}
