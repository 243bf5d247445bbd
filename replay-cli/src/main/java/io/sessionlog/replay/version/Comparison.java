package io.sessionlog.replay.version;

import io.sessionlog.model.Position;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.wire.ProgressRecords;
import io.sessionlog.replay.kafka.Extent;
import io.sessionlog.replay.kafka.TopicReader;
import io.sessionlog.replay.output.Progress;
import io.sessionlog.replay.verify.Difference;
import io.sessionlog.replay.verify.Served;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Two topics of states, session by session. Both have their sessions in the same partitions, so one
 * partition is compared after the other. Memory: the states of one partition, twice.
 */
final class Comparison {

  /** Which values of a field are told apart: of others each session has its own. */
  private static final Set<String> TOLD_APART =
      Set.of("status", "message", "progress", "dialect", "waState", "isNotification", "session");

  private final int examples;
  private final Map<List<String>, Kind> kinds = new HashMap<>();
  private long compared;
  private long different;
  private long inFlight;

  Comparison(int examples) {
    this.examples = examples;
  }

  /** A session, and when it began. */
  record Example(String sessionId, Position upTo, Instant since) {}

  /** Sessions that differ in the same way. */
  static final class Kind {
    private final String field;
    private final @Nullable String from;
    private final @Nullable String to;
    private final List<Example> found = new ArrayList<>();
    private long sessions;

    Kind(String field, @Nullable String from, @Nullable String to) {
      this.field = field;
      this.from = from;
      this.to = to;
    }

    long sessions() {
      return sessions;
    }

    String field() {
      return field;
    }

    @Nullable String from() {
      return from;
    }

    @Nullable String to() {
      return to;
    }

    List<String> exampleIds() {
      return found.stream().map(Example::sessionId).toList();
    }

    /** The one whose history is the shortest to read. */
    Example shortest() {
      return found.get(0);
    }

    /** Keeps the youngest. */
    private void add(Example example, int most) {
      sessions++;
      found.add(example);
      found.sort(Comparator.comparing(Example::since).reversed());
      if (found.size() > most) {
        found.remove(most);
      }
    }
  }

  /** What one topic says of one partition. */
  private static final class Side {
    final Map<String, Served> sessions = new HashMap<>();
    long upTo = -1;
  }

  void run(TopicReader from, TopicReader to, Progress progress) {
    Extent before = from.capture();
    Extent after = to.capture();
    progress.beginSeveral(before.length() + after.length());
    for (int partition : new TreeMap<>(before.spans()).keySet()) {
      compare(read(from, before, partition, progress), read(to, after, partition, progress));
    }
  }

  private static Side read(TopicReader topic, Extent extent, int partition, Progress progress) {
    var side = new Side();
    var spans = new TreeMap<>(extent.spans());
    spans.keySet().retainAll(Set.of(partition));
    var unused =
        topic.read(
            new Extent(spans),
            progress,
            raw -> {
              Served said = Served.of(raw);
              if (said.position() != null) {
                side.upTo = Math.max(side.upTo, said.position().offset());
              }
              if (raw.key() != null && !ProgressRecords.isKey(raw.key())) {
                side.sessions.put(new String(raw.key(), StandardCharsets.UTF_8), said);
              }
              return true;
            });
    return side;
  }

  private void compare(Side from, Side to) {
    long both = Math.min(from.upTo, to.upTo);
    var sessions = new HashSet<>(from.sessions.keySet());
    sessions.addAll(to.sessions.keySet());
    for (String session : sessions) {
      Served one = from.sessions.get(session);
      Served other = to.sessions.get(session);
      if (isAfter(one, both) || isAfter(other, both)) {
        inFlight++;
      } else {
        compare(session, one, other);
      }
    }
  }

  private static boolean isAfter(@Nullable Served served, long both) {
    return served != null && served.position() != null && served.position().offset() > both;
  }

  private void compare(String session, @Nullable Served from, @Nullable Served to) {
    SessionState before = from == null ? null : from.state();
    SessionState after = to == null ? null : to.state();
    if (before == null && after == null) {
      return;
    }
    compared++;
    List<Difference> found =
        Difference.between(session, before == null ? null : before.position(), before, after);
    if (found.isEmpty()) {
      return;
    }
    different++;
    Example example = example(session, before, after);
    for (Difference difference : found) {
      boolean isTold = TOLD_APART.contains(difference.field());
      String was = isTold ? difference.served() : null;
      String is = isTold ? difference.refolded() : null;
      var key = new ArrayList<String>();
      key.add(difference.field());
      key.add(was);
      key.add(is);
      kinds
          .computeIfAbsent(key, unused -> new Kind(difference.field(), was, is))
          .add(example, examples);
    }
  }

  private static Example example(
      String session, @Nullable SessionState before, @Nullable SessionState after) {
    SessionState known = after == null ? before : after;
    if (known == null) {
      throw new IllegalArgumentException("Nothing is known of " + session);
    }
    if (before == null || after == null) {
      return new Example(session, known.position(), known.createdAt());
    }
    boolean isLater = before.position().isAtOrBefore(after.position());
    boolean isOlder = before.createdAt().isBefore(after.createdAt());
    return new Example(
        session,
        isLater ? after.position() : before.position(),
        isOlder ? before.createdAt() : after.createdAt());
  }

  /** The most frequent first. */
  List<Kind> kinds() {
    return kinds.values().stream()
        .sorted(
            Comparator.comparingLong(Kind::sessions)
                .reversed()
                .thenComparing(Kind::field)
                .thenComparing(kind -> kind.from() + " " + kind.to()))
        .toList();
  }

  long compared() {
    return compared;
  }

  long different() {
    return different;
  }

  long inFlight() {
    return inFlight;
  }
}
