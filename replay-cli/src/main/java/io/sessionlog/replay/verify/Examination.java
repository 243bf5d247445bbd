package io.sessionlog.replay.verify;

import io.sessionlog.replay.kafka.Extent;
import io.sessionlog.replay.kafka.Holes;
import io.sessionlog.replay.kafka.TopicReader;
import io.sessionlog.replay.log.FoldedRecord;
import io.sessionlog.replay.log.Refold;
import io.sessionlog.replay.output.Progress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Holds {@code session-state} against the refolded log while both grow.
 *
 * <p>In rounds: first what is served is read to its captured end, then the log to an end captured
 * after that, which therefore holds every position that is served. A session is compared when the
 * fold passes the position that its served state carries. On a system that keeps up, one round
 * settles all but the few sessions that had an event in flight; the next ones settle those. What is
 * not settled when patience ends is a difference. Memory: two states for each session, no events.
 */
final class Examination {

  private static final Duration PAUSE = Duration.ofMillis(200);

  private final TopicReader log;
  private final TopicReader states;
  private final Refold refold;
  private final Supplier<Progress> progress;
  private final Map<String, SessionCase> open = new HashMap<>();
  private final Set<String> settled = new HashSet<>();
  private final List<Difference> differences = new ArrayList<>();
  private final List<Holes> holes = new ArrayList<>();

  private final Extent atStart;
  private @Nullable Extent logRead;
  private @Nullable Extent statesRead;

  Examination(TopicReader log, TopicReader states, Refold refold, Supplier<Progress> progress) {
    this.log = log;
    this.states = states;
    this.refold = refold;
    this.progress = progress;
    this.atStart = log.capture();
  }

  /**
   * @param patience how long a session that the projector is behind with may take to come on
   */
  void run(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    round();
    while (!open.isEmpty() && System.nanoTime() < deadline) {
      Thread.sleep(PAUSE.toMillis());
      round();
    }
    open.values().forEach(session -> differences.add(session.unsettled()));
  }

  private void round() {
    Extent statesNow = states.capture();
    states.read(
        statesRead == null ? statesNow : statesNow.since(statesRead),
        progress.get(),
        raw -> {
          String sessionId = raw.key() == null ? "" : new String(raw.key(), StandardCharsets.UTF_8);
          if (!settled.contains(sessionId)) {
            open(sessionId).serve(Served.of(raw));
          }
          return true;
        });
    statesRead = statesNow;

    Extent logNow = log.capture();
    holes.add(
        log.read(
            logRead == null ? logNow : logNow.since(logRead),
            progress.get(),
            raw -> {
              FoldedRecord folded = refold.apply(raw);
              String sessionId = folded.record().sessionId();
              if (folded.outcome() != null && !settled.contains(sessionId)) {
                open(sessionId).fold(folded, atStart.contains(folded.record().position()));
              }
              return true;
            }));
    logRead = logNow;
    settle();
  }

  private SessionCase open(String sessionId) {
    return open.computeIfAbsent(sessionId, SessionCase::new);
  }

  private void settle() {
    open.entrySet()
        .removeIf(
            entry -> {
              List<Difference> verdict = entry.getValue().verdict();
              if (verdict == null) {
                return false;
              }
              differences.addAll(verdict);
              settled.add(entry.getKey());
              return true;
            });
  }

  int sessions() {
    return settled.size() + open.size();
  }

  List<Difference> differences() {
    return differences;
  }

  List<String> holes() {
    return holes.stream().flatMap(found -> found.sentences().stream()).distinct().toList();
  }

  Extent upTo() {
    return atStart;
  }
}
