package io.sessionlog.system.chaos;

import io.sessionlog.model.Position;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A frontend that asks one node for the status of sessions, and the other when that fails. What a
 * node shows must never be older than what it showed before.
 */
final class Poller implements Runnable {

  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final int PAUSE_MS = 60;

  private final List<Ledger> sessions;
  private final List<URI> nodes;
  private final Random random;
  private final Http http;
  private final Troubles troubles;
  private final CountDownLatch stop;
  private final Map<String, Position> shown = new HashMap<>();

  /**
   * @param nodes the preferred one first
   */
  Poller(
      List<Ledger> sessions,
      List<URI> nodes,
      Random random,
      Http http,
      Troubles troubles,
      CountDownLatch stop) {
    this.sessions = sessions;
    this.nodes = nodes;
    this.random = random;
    this.http = http;
    this.troubles = troubles;
    this.stop = stop;
  }

  @Override
  public void run() {
    try {
      while (!stop.await(random.nextInt(PAUSE_MS), TimeUnit.MILLISECONDS)) {
        String session = sessions.get(random.nextInt(sessions.size())).sessionId();
        troubles.read();
        if (nodes.stream().noneMatch(node -> isAnswered(node, session))) {
          troubles.failedRead();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isAnswered(URI node, String session) {
    Http.Answer answer =
        http.send(
            HttpRequest.newBuilder(node.resolve("/api/whatsapp/session/status/" + session)),
            TIMEOUT);
    String key = node + " " + session;
    switch (answer.status()) {
      case 200 -> {
        Position now = Shown.position(answer);
        Position before = shown.put(key, now);
        if (before != null && !before.isAtOrBefore(now)) {
          troubles.wrong("%s went back from %s to %s".formatted(key, before, now));
        }
        return true;
      }
      case 404 -> {
        if (shown.containsKey(key)) {
          troubles.wrong("%s was at %s and is not found".formatted(key, shown.get(key)));
        }
        return true;
      }
      case 0, 503 -> {
        return false;
      }
      default -> {
        troubles.odd("a read was answered with " + answer.status());
        return false;
      }
    }
  }
}
