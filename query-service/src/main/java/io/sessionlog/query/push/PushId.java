package io.sessionlog.query.push;

import io.sessionlog.model.Sha256;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.query.view.SessionFilter;
import io.sessionlog.support.position.Positions;
import io.sessionlog.support.position.Watermarks;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far a client has come, as text that it hands back to any node: {@code
 * Xk3fA9Bc.q1Zt0a3E.1795474904123.0:95,1:133,2:87}.
 *
 * @param log tells the log from one that was wiped
 * @param filter tells the sessions that were asked for from others: what did not match was not
 *     told; and the fold that made their states
 * @param asOf QR codes that expired up to then have been told of; no position moves for them
 * @param positions see {@link Feed}
 * @param until how far the node had come that told of these positions: of a session's states up to
 *     there it told the last alone, so only a node that is as far can go on. Written after a {@code
 *     ~}, where it is further than the positions
 */
record PushId(String log, String filter, Instant asOf, Positions positions, Positions until) {

  /** Of a client that knows all that its node did. */
  PushId(String log, String filter, Instant asOf, Positions positions) {
    this(log, filter, asOf, positions, positions);
  }

  /** Six bytes tell a filter from others; a mistake costs a snapshot. */
  static String markOf(SessionFilter filter) {
    return markOf(filter, Topics.SESSION_STATE);
  }

  /** States of another fold are others: who knows those must be told of what differs. */
  static String markOf(SessionFilter filter, String stateTopic) {
    String fold = Topics.stateSuffix(stateTopic);
    byte[] digest = Sha256.of(filter.canonical() + (fold.isEmpty() ? "" : "\n" + fold));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, 6));
  }

  /**
   * The mark of a client that was told in part: of a snapshot, or of what differs in another fold's
   * states. It knows neither that nor what it had before, so it starts anew wherever it goes.
   */
  static final String IN_PART = "--------";

  /** Of no log that there is: who comes with it is told everything. */
  static final PushId UNKNOWN = new PushId("-", "-", Instant.EPOCH, Positions.none(0));

  /** What one that can't be read is told. */
  static final String RULE = "must be the id of an event of this feed";

  /** Older ones are not used: session-state keeps its tombstones for a week. */
  static final Duration MAX_AGE = Duration.ofDays(6);

  private static final int MAX_CHARS = 8_000;
  private static final int MAX_PARTITIONS = 10_000;
  private static final String NO_POSITION = "-";
  private static final Pattern FORM =
      Pattern.compile(
          "([\\w-]{8})\\.([\\w-]{8})\\.(\\d{1,15})\\.(-|@)(?:~(@))?"
              .replace("@", "\\d{1,5}:\\d{1,18}(?:,\\d{1,5}:\\d{1,18})*+"));

  static Optional<PushId> parse(String text) {
    Matcher parts = text.length() > MAX_CHARS ? null : FORM.matcher(text);
    if (parts == null || !parts.matches()) {
      return Optional.empty();
    }
    Optional<Positions> known = positions(parts.group(4));
    String further = parts.group(5);
    Optional<Positions> until = further == null ? known : positions(further);
    if (known.isEmpty() || until.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new PushId(
            parts.group(1),
            parts.group(2),
            Instant.ofEpochMilli(Long.parseLong(parts.group(3))),
            known.get(),
            known.get().and(until.get())));
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
    if (!append(text, positions, Positions.none(0))) {
      text.append(NO_POSITION);
    }
    if (!positions.cover(until)) {
      append(text.append('~'), until, positions);
    }
    return text.toString();
  }

  /** Appends what is further than {@code known}; whether that is anything. */
  private static boolean append(StringBuilder text, Positions positions, Positions known) {
    int start = text.length();
    for (int partition = 0; partition < positions.partitions(); partition++) {
      if (positions.offset(partition) > known.offset(partition)) {
        text.append(text.length() == start ? "" : ",")
            .append(partition)
            .append(':')
            .append(positions.offset(partition));
      }
    }
    return text.length() > start;
  }
}
