package io.sessionlog.system.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What senders and readers suffered in one run, for every thread. */
final class Troubles {

  /** A read of an accepted webhook that waits longer is a sign of trouble. */
  static final Duration STALE = Duration.ofSeconds(1);

  private final AtomicLong lastTroubleNanos = new AtomicLong(Long.MIN_VALUE);
  private final AtomicLong longestRefusalNanos = new AtomicLong();
  private final AtomicLong longestStaleNanos = new AtomicLong();
  private final AtomicLong slowestAnswerNanos = new AtomicLong();
  private final AtomicInteger refused = new AtomicInteger();
  private final List<String> broken = new ArrayList<>();
  private final AtomicInteger failedReads = new AtomicInteger();
  private final AtomicInteger reads = new AtomicInteger();
  private final List<String> wrong = new ArrayList<>();
  private final TreeMap<String, Integer> oddAnswers = new TreeMap<>();

  /** 503, or connection refused: what a sender must expect, and retries on. */
  void refused() {
    refused.incrementAndGet();
    lastTroubleNanos.accumulateAndGet(System.nanoTime(), Math::max);
  }

  /** The connection broke after the request was sent: it may have been accepted. */
  synchronized void broken(String how) {
    broken.add(Instant.now() + " " + how);
    lastTroubleNanos.accumulateAndGet(System.nanoTime(), Math::max);
  }

  /** A webhook was accepted after it had not been for so long. */
  void acceptedAfter(long nanos) {
    longestRefusalNanos.accumulateAndGet(nanos, Math::max);
  }

  /** A request was answered with 202 after so long. */
  void answeredAfter(long nanos) {
    slowestAnswerNanos.accumulateAndGet(nanos, Math::max);
  }

  void read() {
    reads.incrementAndGet();
  }

  /** Neither node answered. */
  void failedRead() {
    failedReads.incrementAndGet();
    lastTroubleNanos.accumulateAndGet(System.nanoTime(), Math::max);
  }

  /** What had been accepted so long ago was shown only now. */
  void shownAfter(long nanos) {
    longestStaleNanos.accumulateAndGet(nanos, Math::max);
    if (nanos > STALE.toNanos()) {
      lastTroubleNanos.accumulateAndGet(System.nanoTime(), Math::max);
    }
  }

  /** An answer that breaks a promise. */
  synchronized void wrong(String what) {
    wrong.add(what);
  }

  /** An answer that no fault explains. */
  synchronized void odd(String what) {
    oddAnswers.merge(what, 1, Integer::sum);
  }

  /** From then to the last sign of trouble; zero if there was none. */
  Duration since(long nanos) {
    long last = lastTroubleNanos.get();
    return last < nanos ? Duration.ZERO : Duration.ofNanos(last - nanos);
  }

  Duration longestRefusal() {
    return Duration.ofNanos(longestRefusalNanos.get());
  }

  /** Of the requests that were answered with 202. */
  Duration slowestAnswer() {
    return Duration.ofNanos(slowestAnswerNanos.get());
  }

  Duration longestStaleRead() {
    return Duration.ofNanos(longestStaleNanos.get());
  }

  int refusals() {
    return refused.get();
  }

  synchronized List<String> broken() {
    return List.copyOf(broken);
  }

  synchronized int brokenRequests() {
    return broken.size();
  }

  int failedReads() {
    return failedReads.get();
  }

  int reads() {
    return reads.get();
  }

  synchronized List<String> wrongAnswers() {
    List<String> all = new ArrayList<>(wrong);
    oddAnswers.forEach((what, count) -> all.add(what + " (" + count + " times)"));
    return all;
  }
}
