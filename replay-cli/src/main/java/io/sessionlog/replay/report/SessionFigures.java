package io.sessionlog.replay.report;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a report counts of one session. */
final class SessionFigures {

  private final String sessionId;
  private @Nullable String userId;
  private @Nullable Instant logInSince;
  private Duration slowest = Duration.ZERO;
  private int connects;
  private int drops;

  SessionFigures(String sessionId) {
    this.sessionId = sessionId;
  }

  String sessionId() {
    return sessionId;
  }

  @Nullable String userId() {
    return userId;
  }

  void ownedBy(@Nullable String owner) {
    userId = owner;
  }

  /** The first QR code of an attempt starts the clock. */
  void logInStarted(Instant time) {
    if (logInSince == null) {
      logInSince = time;
    }
  }

  void logInGivenUp() {
    logInSince = null;
  }

  /** How long the log-in took; null if it began without a QR code, as a reconnect does. */
  @Nullable Duration connected(Instant time) {
    connects++;
    Instant since = logInSince;
    logInSince = null;
    if (since == null) {
      return null;
    }
    Duration took = Duration.between(since, time);
    if (took.compareTo(slowest) > 0) {
      slowest = took;
    }
    return took;
  }

  void dropped() {
    drops++;
  }

  int connects() {
    return connects;
  }

  int drops() {
    return drops;
  }

  /** Zero for a session that never logged in with a QR code. */
  Duration slowest() {
    return slowest;
  }
}
