package io.sessionlog.system.chaos;

import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A frontend that asks one node for the status of sessions, and the other when that fails. */
final class Poller implements Runnable {

  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final int PAUSE_MS = 60;

  private final List<Ledger> sessions;
  private final List<URI> nodes;
  private final Random random;
  private final Http http;
  private final Troubles troubles;
  private final History history;
  private final CountDownLatch stop;

  /**
   * @param nodes the preferred one first
   */
  Poller(
      List<Ledger> sessions,
      List<URI> nodes,
      Random random,
      Http http,
      Troubles troubles,
      History history,
      CountDownLatch stop) {
    this.sessions = sessions;
    this.nodes = nodes;
    this.random = random;
    this.http = http;
    this.troubles = troubles;
    this.history = history;
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
    long begin = System.nanoTime();
    Http.Answer answer =
        http.send(
            HttpRequest.newBuilder(node.resolve("/api/whatsapp/session/status/" + session)),
            TIMEOUT);
    switch (answer.status()) {
      case 200 -> {
        history.read(node, session, Optional.empty(), Shown.position(answer), begin);
        return true;
      }
      case 404 -> {
        history.missed(node, session, Optional.empty(), begin);
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
