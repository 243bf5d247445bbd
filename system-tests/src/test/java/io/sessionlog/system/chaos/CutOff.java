package io.sessionlog.system.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sessionlog.system.chaos.ServiceNode.Service;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.UUID;

/** What a query node says that has lost its lines to the brokers. */
final class CutOff {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Http http = new Http();
  private final ServiceNode query;
  private final ServiceNode otherIngest;
  private final String known = "known-" + UUID.randomUUID();

  /** While its zone still has its lines. */
  CutOff(Fleet fleet, Zone zone) {
    this.query = fleet.node(Service.QUERY, zone);
    this.otherIngest = fleet.node(Service.INGEST, zone == Zone.EAST ? Zone.WEST : Zone.EAST);
    receive(known);
    await().atMost(PATIENCE).until(() -> status(known).status() == 200);
  }

  /** How long it takes until its answers say that they may be old. */
  Duration untilItSaysSo() {
    long begin = System.nanoTime();
    await("Session-Stale")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> status(known).header("Session-Stale").isPresent());
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  /** What came in meanwhile is not said to be unknown. */
  void whatItDidNotReadIsNotSaidToBeMissing() {
    String unread = "unread-" + UUID.randomUUID();
    receive(unread);
    assertThat(status(unread).status()).isEqualTo(503);
  }

  private void receive(String session) {
    Http.Answer answer =
        http.send(
            HttpRequest.newBuilder(otherIngest.uri().resolve("/api/whatsapp/webhook/" + session))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"event\":\"ready\"}")),
            TIMEOUT);
    assertThat(answer.status()).isEqualTo(202);
  }

  private Http.Answer status(String session) {
    return http.send(
        HttpRequest.newBuilder(query.uri().resolve("/api/whatsapp/session/status/" + session)),
        TIMEOUT);
  }
}
