package io.sessionlog.system.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sessionlog.model.Position;
import io.sessionlog.system.chaos.Ledger.Accepted;
import io.sessionlog.system.chaos.Ledger.Attempt;
import io.sessionlog.system.chaos.Ledger.Rejected;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Delivers one session's webhooks, each once the one before is accepted or found faulty. It tries
 * again until then, at any ingest node.
 */
final class Sender implements Runnable {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** As long as the senders of whatsapp-web.js's family wait. */
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private static final int PAUSE_MS = 400;
  private static final int BACKOFF_MS = 200;

  private final Ledger ledger;
  private final List<URI> ingest;
  private final Random random;
  private final Http http;
  private final Troubles troubles;
  private final History history;
  private final CountDownLatch stop;

  /**
   * @param stop ends it after one last webhook, which leaves a state that lasts
   */
  Sender(
      Ledger ledger,
      List<URI> ingest,
      Random random,
      Http http,
      Troubles troubles,
      History history,
      CountDownLatch stop) {
    this.ledger = ledger;
    this.ingest = ingest;
    this.random = random;
    this.http = http;
    this.troubles = troubles;
    this.history = history;
    this.stop = stop;
  }

  @Override
  public void run() {
    try {
      int number = 1;
      while (!stop.await(random.nextInt(PAUSE_MS), TimeUnit.MILLISECONDS)) {
        deliver(Webhook.random(number, random));
        number++;
      }
      deliver(Webhook.last(number));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void deliver(Webhook webhook) throws InterruptedException {
    long begin = System.nanoTime();
    int attempt = 1;
    while (!isDone(webhook, attempt)) {
      attempt++;
      TimeUnit.MILLISECONDS.sleep(BACKOFF_MS / 2 + random.nextInt(BACKOFF_MS));
    }
    if (attempt > 1) {
      troubles.acceptedAfter(System.nanoTime() - begin);
    }
  }

  private boolean isDone(Webhook webhook, int attempt) {
    URI node = ingest.get(random.nextInt(ingest.size()));
    byte[] body = webhook.body(attempt);
    long begin = System.nanoTime();
    Http.Answer answer =
        http.send(
            HttpRequest.newBuilder(node.resolve("/api/whatsapp/webhook/" + ledger.sessionId()))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(body)),
            TIMEOUT);
    var request = new Attempt(webhook.number(), attempt);
    switch (answer.status()) {
      case 202 -> {
        Accepted accepted = accepted(request, webhook, answer);
        history.wrote(node, ledger.sessionId(), accepted.position(), begin);
        ledger.accepted(accepted);
        troubles.answeredAfter(System.nanoTime() - begin);
        if (!webhook.isValid()) {
          troubles.wrong("a faulty webhook was accepted");
        }
        return true;
      }
      case 400 -> {
        ledger.rejected(new Rejected(body));
        if (webhook.isValid()) {
          troubles.wrong("a good webhook was rejected: " + new String(answer.body(), UTF_8));
        }
        return true;
      }
      case 0 -> {
        ledger.unconfirmed(request);
        if (answer.wasSent()) {
          troubles.broken(node + " " + answer.failure());
        } else {
          troubles.refused();
        }
      }
      case 503 -> {
        ledger.unconfirmed(request);
        troubles.refused();
        if (answer.header("Retry-After").isEmpty()) {
          troubles.odd("503 without Retry-After");
        }
      }
      default -> {
        ledger.unconfirmed(request);
        troubles.odd("a webhook was answered with " + answer.status());
      }
    }
    return false;
  }

  private static Accepted accepted(Attempt request, Webhook webhook, Http.Answer answer) {
    JsonNode json = JSON.readTree(answer.body());
    return new Accepted(
        request,
        Position.parse(json.get("position").asString()).orElseThrow(),
        json.get("eventId").asString(),
        webhook.data(request.attempt()));
  }
}
