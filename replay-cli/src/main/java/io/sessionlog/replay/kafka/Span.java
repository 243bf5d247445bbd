package io.sessionlog.replay.kafka;

/**
 * A piece of one partition.
 *
 * @param start the first offset
 * @param end the offset after the last
 */
public record Span(long start, long end) {

  public boolean isEmpty() {
    return start >= end;
  }

  public long length() {
    return isEmpty() ? 0 : end - start;
  }
}
