package io.sessionlog.standalone.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A short stretch of one session's story while it is written. Time stands still except for {@link
 * #pause}, so that ticks can be sent into the future of the message they belong to.
 *
 * <p>Delivery is as unreliable as in the field: now and then a webhook comes twice.
 */
final class Chapter {

  private static final double REPEATED = 0.02;

  private record Timed(long atMs, Webhook webhook) {}

  private final String sessionId;
  private final Instant begin;
  private final Dice dice;
  private final List<Timed> webhooks = new ArrayList<>();
  private long nowMs;

  Chapter(String sessionId, Instant begin, Dice dice) {
    this.sessionId = sessionId;
    this.begin = begin;
    this.dice = dice;
  }

  Dice dice() {
    return dice;
  }

  Instant now() {
    return begin.plusMillis(nowMs);
  }

  /** Lets time pass. A pause that no webhook follows is lost, so a chapter begins with one. */
  void pause(double minSeconds, double maxSeconds) {
    nowMs += dice.millisBetween(minSeconds, maxSeconds);
  }

  void register(ObjectNode registration) {
    webhooks.add(
        new Timed(
            nowMs,
            new Webhook(
                "session_registered",
                "PUT",
                "/api/whatsapp/session/" + sessionId,
                registration.toString())));
  }

  void send(String event) {
    send(event, JsonNodeFactory.instance.objectNode());
  }

  void send(String event, ObjectNode data) {
    sendAt(nowMs, event, data);
  }

  /** Sends later than now, and lets no time pass. */
  void sendLater(double minSeconds, double maxSeconds, String event, ObjectNode data) {
    sendAt(nowMs + dice.millisBetween(minSeconds, maxSeconds), event, data);
  }

  private void sendAt(long atMs, String event, ObjectNode data) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("sessionId", sessionId).put("event", event).set("data", data);
    var webhook = new Webhook(event, "POST", "/api/whatsapp/webhook/" + sessionId, body.toString());
    webhooks.add(new Timed(atMs, webhook));
    if (dice.chance(REPEATED)) {
      webhooks.add(new Timed(atMs + dice.millisBetween(0.05, 1.5), webhook));
    }
  }

  /** What was written, in the order of its sending. */
  List<Step> steps() {
    webhooks.sort(Comparator.comparingLong(Timed::atMs));
    var steps = new ArrayList<Step>(webhooks.size());
    long before = 0;
    for (Timed timed : webhooks) {
      steps.add(new Step(Duration.ofMillis(timed.atMs() - before), timed.webhook()));
      before = timed.atMs();
    }
    return steps;
  }
}
