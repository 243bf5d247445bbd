package io.sessionlog.system.chaos;

import io.sessionlog.system.chaos.ApplicationServer.Row;
import io.sessionlog.system.chaos.Findings.Kind;
import io.sessionlog.system.chaos.ServiceNode.Service;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Whether every row of the application says what the API says, soon after the last webhook. */
final class RowCheck {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration BOUND = Duration.ofSeconds(10);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final long POLL_MS = 20;

  private final ApplicationServer database;
  private final URI query;
  private final Http http = new Http();

  RowCheck(Fleet fleet, ApplicationServer database) {
    this.database = database;
    this.query = fleet.node(Service.QUERY, Zone.EAST).uri();
  }

  /** Right after the senders have stopped. */
  void run(Load load, Findings findings) {
    Set<String> sessions =
        load.ledgers().stream().map(Ledger::sessionId).collect(Collectors.toSet());
    long begin = System.nanoTime();
    Set<String> wrong = wrong(sessions);
    while (!wrong.isEmpty() && System.nanoTime() - begin < BOUND.toNanos()) {
      pause();
      wrong = wrong(sessions);
    }
    if (!wrong.isEmpty()) {
      findings.add(Kind.WRONG_STATE, "after %s the rows of %s are not true", BOUND, wrong);
    }
    System.out.printf(
        "%d rows compared with the API, %d wrong after %d ms%n",
        sessions.size(), wrong.size(), (System.nanoTime() - begin) / 1_000_000);
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(POLL_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private Set<String> wrong(Set<String> sessions) {
    Map<String, Row> rows = database.rows();
    return sessions.stream()
        .filter(session -> !shown(session).equals(rows.get(session)))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private Row shown(String session) {
    Http.Answer answer =
        http.send(
            HttpRequest.newBuilder(query.resolve("/api/whatsapp/session/status/" + session)),
            TIMEOUT);
    if (answer.status() != 200) {
      return new Row("answered with " + answer.status(), null, null);
    }
    JsonNode data = JSON.readTree(answer.body()).get("data");
    return new Row(text(data, "status"), text(data, "message"), text(data, "qr"));
  }

  private static String text(JsonNode data, String member) {
    return data.get(member).isNull() ? null : data.get(member).asString();
  }
}
