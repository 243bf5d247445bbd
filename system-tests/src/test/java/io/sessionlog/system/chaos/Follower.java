package io.sessionlog.system.chaos;

import io.sessionlog.model.Position;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A client that reads its own writes: takes a position that was just handed out and asks for it, at
 * any node and then at the other, until it is shown.
 */
final class Follower implements Runnable {

  private static final Duration TIMEOUT = Duration.ofSeconds(4);
  private static final int PAUSE_MS = 50;

  private final List<Ledger> sessions;
  private final List<URI> nodes;
  private final Random random;
  private final Http http;
  private final Troubles troubles;
  private final History history;
  private final CountDownLatch stop;

  Follower(
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
        Ledger session = sessions.get(random.nextInt(sessions.size()));
        Position position = session.newestPosition();
        if (position != null) {
          awaitShown(session.sessionId(), position);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitShown(String session, Position position) throws InterruptedException {
    long begin = System.nanoTime();
    int turn = random.nextInt(nodes.size());
    while (!isShown(nodes.get(turn % nodes.size()), session, position)) {
      turn++;
      TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
    }
    troubles.shownAfter(System.nanoTime() - begin);
  }

  private boolean isShown(URI node, String session, Position position) {
    long begin = System.nanoTime();
    Http.Answer answer =
        http.send(
            HttpRequest.newBuilder(node.resolve("/api/whatsapp/session/status/" + session))
                .header("Session-Position", position.toString()),
            TIMEOUT);
    if (answer.status() == 200) {
      history.read(node, session, Optional.of(position), Shown.position(answer), begin);
      return true;
    }
    if (answer.status() == 404) {
      history.missed(node, session, Optional.of(position), begin);
      return true;
    }
    return false;
  }
}
