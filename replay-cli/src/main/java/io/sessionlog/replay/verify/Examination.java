package io.sessionlog.replay.verify;

import io.sessionlog.model.wire.ProgressRecords;
import io.sessionlog.replay.kafka.Extent;
import io.sessionlog.replay.kafka.TopicReader;
import io.sessionlog.replay.log.FoldedRecord;
import io.sessionlog.replay.log.Refold;
import io.sessionlog.replay.output.Progress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Holds {@code session-state} against the refolded log. A session is compared when the fold passes
 * the position that its served state carries. What only tells how far the projector has come is
 * passed over. Memory: two states for each session, no events.
 */
final class Examination extends Rounds {

  private final TopicReader states;
  private final Map<String, SessionCase> open = new HashMap<>();
  private final Set<String> settled = new HashSet<>();
  private final List<Difference> differences = new ArrayList<>();

  private @Nullable Extent statesRead;

  Examination(TopicReader log, TopicReader states, Refold refold, Supplier<Progress> progress) {
    super(log, refold, progress);
    this.states = states;
  }

  @Override
  void read() {
    Extent statesNow = states.capture();
    states.read(
        statesRead == null ? statesNow : statesNow.since(statesRead),
        progress(),
        raw -> {
          if (ProgressRecords.isKey(raw.key())) {
            return true;
          }
          String sessionId = raw.key() == null ? "" : new String(raw.key(), StandardCharsets.UTF_8);
          if (!settled.contains(sessionId)) {
            open(sessionId).serve(Served.of(raw));
          }
          return true;
        });
    statesRead = statesNow;
  }

  @Override
  void fold(FoldedRecord folded, boolean isRequired) {
    String sessionId = folded.record().sessionId();
    if (!settled.contains(sessionId)) {
      open(sessionId).fold(folded, isRequired);
    }
  }

  private SessionCase open(String sessionId) {
    return open.computeIfAbsent(sessionId, SessionCase::new);
  }

  @Override
  void settle() {
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

  @Override
  boolean isSettled() {
    return open.isEmpty();
  }

  @Override
  void giveUp() {
    open.values().forEach(session -> differences.add(session.unsettled()));
  }

  @Override
  int sessions() {
    return settled.size() + open.size();
  }

  @Override
  List<Difference> differences() {
    return differences;
  }
}
