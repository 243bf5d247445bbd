package io.sessionlog.query.push;

import io.sessionlog.query.view.Positions;
import io.sessionlog.query.view.Watermarks;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far a client has come, as text that it hands back to any node: {@code
 * Xk3fA9Bc.q1Zt0a3E.1795474904123.0:95,1:133,2:87}.
 *
 * @param log tells the log from one that was wiped
 * @param filter tells the sessions that were asked for from others: what did not match was not told
 * @param asOf QR codes that expired up to then have been told of; no position moves for them
 * @param positions see {@link Feed}
 */
record PushId(String log, String filter, Instant asOf, Positions positions) {

  /** What one that can't be read is told. */
  static final String RULE = "must be the id of an event of this feed";

  /** Older ones are not used: session-state keeps its tombstones for a week. */
  static final Duration MAX_AGE = Duration.ofDays(6);

  private static final int MAX_CHARS = 8_000;
  private static final int MAX_PARTITIONS = 10_000;
  private static final String NO_POSITION = "-";
  private static final Pattern FORM =
      Pattern.compile(
          "([\\w-]{8})\\.([\\w-]{8})\\.(\\d{1,15})\\.(-|\\d{1,5}:\\d{1,18}(?:,\\d{1,5}:\\d{1,18})*+)");

  static Optional<PushId> parse(String text) {
    Matcher parts = text.length() > MAX_CHARS ? null : FORM.matcher(text);
    if (parts == null || !parts.matches()) {
      return Optional.empty();
    }
    return positions(parts.group(4))
        .map(
            positions ->
                new PushId(
                    parts.group(1),
                    parts.group(2),
                    Instant.ofEpochMilli(Long.parseLong(parts.group(3))),
                    positions));
  }

  private static Optional<Positions> positions(String text) {
    if (text.equals(NO_POSITION)) {
      return Optional.of(Positions.none(0));
    }
    String[] parts = text.split(",");
    var offsets = new long[0];
    for (String part : parts) {
      int colon = part.indexOf(':');
      int partition = Integer.parseInt(part.substring(0, colon));
      if (partition < offsets.length || partition >= MAX_PARTITIONS) {
        return Optional.empty();
      }
      int known = offsets.length;
      offsets = Arrays.copyOf(offsets, partition + 1);
      Arrays.fill(offsets, known, partition, Watermarks.NONE);
      offsets[partition] = Long.parseLong(part.substring(colon + 1));
    }
    return Optional.of(Positions.of(offsets));
  }

  @Override
  public String toString() {
    var text = new StringBuilder(64 + 12 * positions.partitions());
    text.append(log).append('.').append(filter).append('.').append(asOf.toEpochMilli()).append('.');
    int start = text.length();
    for (int partition = 0; partition < positions.partitions(); partition++) {
      if (positions.offset(partition) != Watermarks.NONE) {
        text.append(text.length() == start ? "" : ",")
            .append(partition)
            .append(':')
            .append(positions.offset(partition));
      }
    }
    return text.length() == start ? text.append(NO_POSITION).toString() : text.toString();
  }
}
