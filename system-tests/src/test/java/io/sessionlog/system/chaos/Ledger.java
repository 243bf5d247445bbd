package io.sessionlog.system.chaos;

import io.sessionlog.model.Position;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What one sender was told about one session's webhooks. Read by others once the sender is done.
 */
final class Ledger {

  /** One request, of a webhook that may need several. */
  record Attempt(int number, int attempt) {}

  /** A request that was answered with 202. */
  @SuppressWarnings("ArrayRecordComponent") // never compared as a whole
  record Accepted(Attempt attempt, Position position, String eventId, byte[] data) {}

  /** A request that was answered with 400. */
  @SuppressWarnings("ArrayRecordComponent") // never compared as a whole
  record Rejected(byte[] body) {}

  private final String sessionId;
  private final List<Accepted> accepted = new ArrayList<>();
  private final List<Rejected> rejected = new ArrayList<>();
  private final Set<Attempt> unconfirmed = new HashSet<>();
  private volatile Accepted newest;

  Ledger(String sessionId) {
    this.sessionId = sessionId;
  }

  String sessionId() {
    return sessionId;
  }

  void accepted(Accepted request) {
    accepted.add(request);
    newest = request;
  }

  void rejected(Rejected request) {
    rejected.add(request);
  }

  /** Refused, or without an answer: it may stand in the log or not. */
  void unconfirmed(Attempt attempt) {
    unconfirmed.add(attempt);
  }

  /** The newest position that was handed out; null before the first. For every thread. */
  Position newestPosition() {
    Accepted request = newest;
    return request == null ? null : request.position();
  }

  /** In the order of the answers. */
  List<Accepted> accepted() {
    return accepted;
  }

  List<Rejected> rejected() {
    return rejected;
  }

  boolean isUnconfirmed(Attempt attempt) {
    return unconfirmed.contains(attempt);
  }
}
