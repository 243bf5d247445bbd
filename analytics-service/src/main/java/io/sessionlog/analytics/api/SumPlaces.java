package io.sessionlog.analytics.api;

import io.sessionlog.analytics.store.AnalyticsSettings;
import io.sessionlog.support.partition.PartitionGather;
import io.sessionlog.support.partition.PartitionProgress;
import io.sessionlog.support.partition.TooMuch;
import io.sessionlog.support.security.CallerShare;
import io.sessionlog.support.security.SignedCallers;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/**
 * Few sums and tops at a time, and none for long: each reads every session of its owner, or all.
 * Who asks for more is told so at once, and nobody's work goes on after its answer was given up.
 */
@Component
final class SumPlaces {

  private final AnalyticsSettings settings;
  private final PartitionProgress progress;
  private final SignedCallers nodes;
  private final CallerShare sums;
  private CallerShare parts;
  private int partitions;

  /**
   * @param progress knows how many partitions there are: another node asks for each by itself
   * @param nodes tells callers from nodes
   */
  SumPlaces(AnalyticsSettings settings, PartitionProgress progress, SignedCallers nodes) {
    this.settings = settings;
    this.progress = progress;
    this.nodes = nodes;
    sums = new CallerShare(settings.maxSums(), settings.callerShare());
    parts = sums;
  }

  /** Of other nodes' sums, and as many of those as this node's own. */
  private synchronized CallerShare parts() {
    int now = progress.watermarks().partitions();
    if (now > partitions) {
      partitions = now;
      parts = new CallerShare(settings.maxSums() * now, settings.callerShare());
    }
    return parts;
  }

  /**
   * Answers in a place that is the caller's until the answer is there.
   *
   * @throws TooMuch if there is none
   */
  CompletableFuture<ResponseEntity<byte[]>> hold(
      HttpServletRequest request, Supplier<CompletableFuture<ResponseEntity<byte[]>>> answer) {
    CallerShare places =
        PartitionGather.isForPart(request) && nodes.mayBeOfNode(request) ? parts() : sums;
    Principal caller = request.getUserPrincipal();
    if (!places.tryTake(caller)) {
      throw new TooMuch();
    }
    try {
      return answer.get().whenComplete((answered, failure) -> places.giveBack(caller));
    } catch (RuntimeException refused) {
      places.giveBack(caller);
      throw refused;
    }
  }

  /** Of a part that is begun now. */
  Deadline deadline() {
    return new Deadline(settings.sumTime());
  }

  /** To be looked at again and again while much is read. */
  static final class Deadline {
    private final long nanos;

    private Deadline(Duration atMost) {
      nanos = System.nanoTime() + atMost.toNanos();
    }

    /**
     * @throws TooMuch once it has passed
     */
    void check() {
      if (System.nanoTime() - nanos > 0) {
        throw new TooMuch();
      }
    }
  }
}
