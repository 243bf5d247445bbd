package io.sessionlog.system.chaos;

import static org.awaitility.Awaitility.await;

import io.sessionlog.system.chaos.ServiceNode.Service;
import java.net.http.HttpRequest;
import java.time.Duration;
import tools.jackson.databind.ObjectMapper;

/** Sessions by the ten thousand, each registered and connected, written past ingest. */
final class ManySessions {

  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final String LIST = "/api/whatsapp/session/list-realtime?limit=1";

  private final Fleet fleet;
  private final int count;
  private final Http http = new Http();

  ManySessions(Fleet fleet, int count) {
    this.fleet = fleet;
    this.count = count;
  }

  /** Returns once every query node shows all of them. */
  void append() {
    try (var log = new PastIngest(fleet)) {
      for (int i = 0; i < count; i++) {
        String session = "restored-" + i;
        log.append(session, "session_registered", "{\"userId\":\"user-" + i % 1_000 + "\"}");
        log.append(session, "ready", "{}");
      }
    }
    fleet
        .nodes(Service.QUERY)
        .forEach(
            node ->
                await(node.name() + " shows all")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> shownBy(node) == count));
  }

  int shownBy(ServiceNode node) {
    Http.Answer answer = http.send(HttpRequest.newBuilder(node.uri().resolve(LIST)), TIMEOUT);
    return answer.status() == 200
        ? new ObjectMapper().readTree(answer.body()).at("/summary/total").asInt()
        : -1;
  }
}
