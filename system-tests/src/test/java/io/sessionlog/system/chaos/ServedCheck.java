package io.sessionlog.system.chaos;

import io.sessionlog.model.Position;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.json.Timestamps;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.replay.log.Refold;
import io.sessionlog.system.chaos.Findings.Kind;
import io.sessionlog.system.chaos.ServiceNode.Service;
import io.sessionlog.testing.TopicReader;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Asks every query node for everything, and holds the answers against the refolded log. */
final class ServedCheck {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final Http http = new Http();
  private final List<URI> nodes;
  private final Findings findings;

  ServedCheck(Fleet fleet, Findings findings) {
    this.nodes = fleet.nodes(Service.QUERY).stream().map(ServiceNode::uri).toList();
    this.findings = findings;
  }

  /**
   * @param refold with the whole log in it
   */
  void run(List<Ledger> ledgers, Refold refold, Moves moves) {
    for (URI node : nodes) {
      for (Ledger ledger : ledgers) {
        everyPositionIsHonoured(node, ledger, moves);
        stateIsTheRefold(node, ledger.sessionId(), refold.state(ledger.sessionId()));
      }
      noSessionIsMissingOrExtra(node, refold);
    }
  }

  private void everyPositionIsHonoured(URI node, Ledger ledger, Moves moves) {
    for (Ledger.Accepted accepted : ledger.accepted()) {
      Http.Answer answer = status(node, ledger.sessionId(), accepted.position());
      if (answer.status() != 200) {
        findings.add(
            Kind.OTHER,
            "%s answers %d to %s at %s",
            node,
            answer.status(),
            ledger.sessionId(),
            accepted.position());
      } else if (!moves
          .upTo(ledger.sessionId(), accepted.position())
          .isAtOrBefore(Shown.position(answer))) {
        findings.add(
            Kind.WRONG_STATE,
            "%s shows %s for %s at %s",
            node,
            Shown.position(answer),
            ledger.sessionId(),
            accepted.position());
      }
    }
  }

  private void stateIsTheRefold(URI node, String session, SessionState expected) {
    Http.Answer answer = status(node, session, expected.position());
    if (answer.status() != 200) {
      findings.add(Kind.WRONG_STATE, "%s answers %d to %s", node, answer.status(), session);
      return;
    }
    JsonNode data = JSON.readTree(answer.body()).get("data");
    if (!Shown.position(answer).equals(expected.position())) {
      findings.add(
          Kind.WRONG_STATE,
          "%s shows %s at %s, the log %s",
          node,
          session,
          Shown.position(answer),
          expected.position());
    }
    same(node, session, "status", data, expected.status().wireName());
    same(node, session, "message", data, expected.message());
    same(node, session, "qr", data, expected.qr());
    same(node, session, "userId", data, expected.userId());
    same(node, session, "lastEvent", data, expected.lastEvent());
    same(node, session, "lastEventAt", data, Timestamps.format(expected.lastEventAt()));
    same(node, session, "createdAt", data, Timestamps.format(expected.createdAt()));
    same(node, session, "updatedAt", data, Timestamps.format(expected.updatedAt()));
  }

  private void same(URI node, String session, String field, JsonNode data, String expected) {
    String shown = data.get(field).isNull() ? null : data.get(field).asString();
    if (!Objects.equals(shown, expected)) {
      findings.add(Kind.WRONG_STATE, "%s shows another %s of %s", node, field, session);
    }
  }

  private void noSessionIsMissingOrExtra(URI node, Refold refold) {
    Http.Answer answer =
        http.send(
            HttpRequest.newBuilder(node.resolve("/api/whatsapp/session/list-realtime")), TIMEOUT);
    Set<String> listed = new HashSet<>();
    List<String> twice = new ArrayList<>();
    for (JsonNode entry : JSON.readTree(answer.body()).get("data")) {
      String session = entry.get("sessionId").asString();
      if (!listed.add(session)) {
        twice.add(session);
      }
    }
    Set<String> expected = new HashSet<>();
    refold.states().forEach(state -> expected.add(state.sessionId()));
    if (!listed.equals(expected) || !twice.isEmpty()) {
      Set<String> missing = new HashSet<>(expected);
      missing.removeAll(listed);
      listed.removeAll(expected);
      findings.add(
          Kind.WRONG_STATE, "%s misses %s, adds %s, repeats %s", node, missing, listed, twice);
    }
  }

  private Http.Answer status(URI node, String session, Position position) {
    return http.send(
        HttpRequest.newBuilder(node.resolve("/api/whatsapp/session/status/" + session))
            .header("Session-Position", position.toString()),
        TIMEOUT);
  }

  /** The topic that the findings are about. */
  static List<ConsumerRecord<byte[], byte[]>> log(Fleet fleet) {
    return TopicReader.read(fleet.kafka().bootstrapServers(), Topics.SESSION_EVENTS);
  }
}
