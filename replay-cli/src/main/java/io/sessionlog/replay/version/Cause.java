package io.sessionlog.replay.version;

import io.sessionlog.model.FoldResult;
import io.sessionlog.model.SessionFold;
import io.sessionlog.model.wire.ControlRecords.Fold;
import io.sessionlog.replay.kafka.ControlTopic;
import io.sessionlog.replay.kafka.Extent;
import io.sessionlog.replay.kafka.Span;
import io.sessionlog.replay.kafka.TopicReader;
import io.sessionlog.replay.log.FoldedRecord;
import io.sessionlog.replay.log.Refold;
import io.sessionlog.replay.output.Progress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Why two versions differ in a session: its events are folded by both, up to the first on which the
 * rules disagree. What is read of the log is bounded; so is what is told.
 */
final class Cause {

  /** Of one example: some seconds of reading. */
  static final long MOST_EVENTS = 1_000_000;

  /** Records may stand out of the order of their times by as much as the log takes late. */
  private static final Duration DISORDER = Duration.ofSeconds(20);

  private final TopicReader log;
  private final Optional<SessionFold> from;
  private final Optional<SessionFold> to;
  private final String unknown;
  private final Map<String, String> bySession = new HashMap<>();

  Cause(TopicReader log, ControlTopic.Content control, String from, String to) {
    this.log = log;
    this.from = fold(control.folds().get(from));
    this.to = fold(control.folds().get(to));
    this.unknown =
        "not known here: the folds are %s and %s"
            .formatted(version(control.folds().get(from)), version(control.folds().get(to)));
  }

  private static Optional<SessionFold> fold(@Nullable Fold writer) {
    return writer == null
        ? Optional.empty()
        : writer.version().fold(SessionFold.DEFAULT_ACTIVITY_RESOLUTION);
  }

  private static String version(@Nullable Fold writer) {
    return writer == null ? "?" : writer.version().text();
  }

  String of(Comparison.Kind kind) {
    if (from.isEmpty() || to.isEmpty()) {
      return unknown;
    }
    Comparison.Example example = kind.shortest();
    return bySession.computeIfAbsent(
        example.sessionId(), session -> find(example, from.get(), to.get()));
  }

  private String find(Comparison.Example example, SessionFold before, SessionFold after) {
    Extent history = history(example);
    if (history.length() > MOST_EVENTS) {
      return "its history is long: see replay history " + example.sessionId();
    }
    var search = new Search(example.sessionId(), new Refold(before), new Refold(after));
    var unused = log.read(history, Progress.none(), search::look);
    return search.found == null ? "none of the rules: both fold its events alike" : search.found;
  }

  private Extent history(Comparison.Example example) {
    int partition = example.upTo().partition();
    long end = example.upTo().offset() + 1;
    long start = log.firstOffsetsAt(example.since().minus(DISORDER)).getOrDefault(partition, end);
    var spans = new TreeMap<Integer, Span>();
    spans.put(partition, new Span(Math.min(start, end), end));
    return new Extent(spans);
  }

  private static final class Search {
    private final String session;
    private final Refold before;
    private final Refold after;
    private @Nullable String found;

    Search(String session, Refold before, Refold after) {
      this.session = session;
      this.before = before;
      this.after = after;
    }

    boolean look(ConsumerRecord<byte[], byte[]> raw) {
      if (raw.key() == null || !session.equals(new String(raw.key(), StandardCharsets.UTF_8))) {
        return true;
      }
      FoldedRecord one = before.apply(raw);
      FoldedRecord other = after.apply(raw);
      if (one.outcome() == other.outcome()) {
        return true;
      }
      found =
          "%s at %s: %s -> %s"
              .formatted(
                  one.record().event() == null ? "?" : one.record().event().attributes().event(),
                  one.record().position(),
                  name(one.outcome()),
                  name(other.outcome()));
      return false;
    }

    private static String name(FoldResult.@Nullable Outcome outcome) {
      return outcome == null ? "unreadable" : outcome.name().toLowerCase(Locale.ROOT);
    }
  }
}
