package io.sessionlog.system.chaos;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** One account of whatsapp-web.js that comes and goes: what is true of it, and what it sends. */
final class SimulatedAccount {

  /** What is true of a connection. */
  enum Truth {
    CONNECTED,
    LOGGING_IN,
    DISCONNECTED;

    Truth opposite() {
      return this == CONNECTED ? DISCONNECTED : CONNECTED;
    }
  }

  private static final int LEAVES_PERCENT = 30;

  private record Since(Instant at, Truth truth) {}

  private final String sessionId;
  private final Random random;
  private final List<Since> history = new ArrayList<>();
  private int messages;

  SimulatedAccount(String sessionId, Random random) {
    this.sessionId = sessionId;
    this.random = random;
    become(Truth.DISCONNECTED);
  }

  String sessionId() {
    return sessionId;
  }

  synchronized Truth truth() {
    return history.get(history.size() - 1).truth();
  }

  private void become(Truth next) {
    history.add(new Since(Instant.now(), next));
  }

  /** Whether this was true at any moment between the two. */
  synchronized boolean was(Truth asked, Instant from, Instant to) {
    for (int i = 0; i < history.size(); i++) {
      Instant end = i + 1 < history.size() ? history.get(i + 1).at() : Instant.MAX;
      Since since = history.get(i);
      if (since.truth() == asked && !since.at().isAfter(to) && !end.isBefore(from)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Lives on.
   *
   * @return the body of the webhook that tells of it
   */
  synchronized String step() {
    switch (truth()) {
      case DISCONNECTED -> {
        become(Truth.LOGGING_IN);
        return "{\"event\":\"authenticated\"}";
      }
      case LOGGING_IN -> {
        become(Truth.CONNECTED);
        return "{\"event\":\"ready\"}";
      }
      case CONNECTED -> {
        if (random.nextInt(100) < LEAVES_PERCENT) {
          become(Truth.DISCONNECTED);
          return "{\"event\":\"disconnected\"}";
        }
        return "{\"event\":\"message\",\"data\":{\"message\":{\"id\":{\"_serialized\":\"false_628@c.us_%s_%d\"},\"from\":\"628@c.us\",\"body\":\"hello\"}}}"
            .formatted(sessionId, messages++);
      }
      default -> throw new IllegalStateException("no other truth");
    }
  }
}
