package io.sessionlog.analytics.api;

import io.sessionlog.analytics.store.AnalyticsSettings;
import io.sessionlog.support.partition.PartitionGather;
import io.sessionlog.support.partition.TooMuch;
import io.sessionlog.support.security.CallerShare;
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

  /** Another node asks for each partition by itself. */
  private static final int PARTS_OF_A_SUM = 16;

  private final CallerShare sums;
  private final CallerShare parts;
  private final Duration atMost;

  SumPlaces(AnalyticsSettings settings) {
    sums = new CallerShare(settings.maxSums(), settings.callerShare());
    parts = new CallerShare(settings.maxSums() * PARTS_OF_A_SUM, settings.callerShare());
    atMost = settings.sumTime();
  }

  /**
   * Answers in a place that is the caller's until the answer is there.
   *
   * @throws TooMuch if there is none
   */
  CompletableFuture<ResponseEntity<byte[]>> hold(
      HttpServletRequest request, Supplier<CompletableFuture<ResponseEntity<byte[]>>> answer) {
    CallerShare places = PartitionGather.isForPart(request) ? parts : sums;
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
    return new Deadline(atMost);
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
