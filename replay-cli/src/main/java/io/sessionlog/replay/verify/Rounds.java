package io.sessionlog.replay.verify;

import io.sessionlog.replay.kafka.Extent;
import io.sessionlog.replay.kafka.Holes;
import io.sessionlog.replay.kafka.TopicReader;
import io.sessionlog.replay.log.FoldedRecord;
import io.sessionlog.replay.log.Refold;
import io.sessionlog.replay.output.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Holds something against the refolded log while both grow.
 *
 * <p>In rounds: first what is examined is read, then the log to an end captured after that, which
 * therefore holds everything that was read. On a system that keeps up, one round settles all but
 * the few sessions that had an event in flight; the next ones settle those. What is not settled
 * when patience ends is a difference.
 */
abstract class Rounds {

  private static final Duration PAUSE = Duration.ofMillis(200);

  private final TopicReader log;
  private final Refold refold;
  private final Supplier<Progress> progress;
  private final Extent atStart;
  private final List<Holes> holes = new ArrayList<>();
  private @Nullable Extent logRead;

  Rounds(TopicReader log, Refold refold, Supplier<Progress> progress) {
    this.log = log;
    this.refold = refold;
    this.progress = progress;
    this.atStart = log.capture();
  }

  /**
   * @param patience how long what is behind may take to come on
   */
  final void run(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    round();
    while (!isSettled() && System.nanoTime() < deadline) {
      Thread.sleep(PAUSE.toMillis());
      round();
    }
    giveUp();
  }

  private void round() {
    read();
    Extent logNow = log.capture();
    holes.add(
        log.read(
            logRead == null ? logNow : logNow.since(logRead),
            progress.get(),
            raw -> {
              FoldedRecord folded = refold.apply(raw);
              if (folded.outcome() != null) {
                fold(folded, atStart.contains(folded.record().position()));
              }
              return true;
            }));
    logRead = logNow;
    settle();
  }

  /** Reads what is examined, or what of it is not settled. */
  abstract void read();

  /**
   * @param isRequired whether the event stood in the log when the examination began
   */
  abstract void fold(FoldedRecord folded, boolean isRequired);

  /** Finds out who agrees by now. */
  abstract void settle();

  abstract boolean isSettled();

  /** What is not settled is a difference. */
  abstract void giveUp();

  abstract int sessions();

  abstract List<Difference> differences();

  final Progress progress() {
    return progress.get();
  }

  final List<String> holes() {
    return holes.stream().flatMap(found -> found.sentences().stream()).distinct().toList();
  }

  final Extent upTo() {
    return atStart;
  }
}
