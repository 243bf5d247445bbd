package io.sessionlog.standalone.demo;

import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.FoldResult;
import io.sessionlog.model.FoldResult.Outcome;
import io.sessionlog.model.Position;
import io.sessionlog.model.SessionEvent;
import io.sessionlog.model.SessionFact;
import io.sessionlog.model.SessionFold;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.SessionStatus;
import io.sessionlog.model.json.Json;
import io.sessionlog.model.wire.FactReader;
import io.sessionlog.model.wire.Fault;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The demo's whole cast, played without a network and folded as the projector does. */
final class Simulation {

  static final Instant START = Instant.parse("2026-11-23T10:00:00Z");

  /** A webhook as it arrived. */
  record Arrival(Instant time, Webhook webhook, JsonNode body) {}

  final List<Arrival> arrivals = new ArrayList<>();
  final Map<String, List<Fault>> faults = new LinkedHashMap<>();
  final Map<String, SessionState> sessions = new LinkedHashMap<>();
  final Set<SessionStatus> statuses = EnumSet.noneOf(SessionStatus.class);
  final Set<Outcome> outcomes = EnumSet.noneOf(Outcome.class);

  private final SimulatedTime time;
  private final SessionFold fold = SessionFold.byDefault();
  private long offset;

  private Simulation(Instant start) {
    time = new SimulatedTime(start);
  }

  static Simulation of(long seed, Instant start) {
    var simulation = new Simulation(start);
    var player = new Player(simulation::arrive, simulation.time, simulation.time);
    DemoTraffic.scripts(seed).forEach(player::play);
    return simulation;
  }

  Simulation pass(Duration duration) {
    time.pass(duration);
    return this;
  }

  private int arrive(Webhook webhook) {
    JsonNode body = JsonMapper.shared().readTree(webhook.body());
    arrivals.add(new Arrival(time.instant(), webhook, body));
    JsonNode data = webhook.method().equals("PUT") ? body : body.path("data");
    List<Fault> found = new ArrayList<>();
    SessionFact fact = read(webhook.event(), data, found);
    if (fact == null) {
      faults.put(webhook.body(), found);
    } else {
      fold(webhook, fact);
    }
    return 202;
  }

  private static SessionFact read(String event, JsonNode data, List<Fault> faults) {
    byte[] bytes = data.toString().getBytes(StandardCharsets.UTF_8);
    try (JsonParser parser = Json.parser(bytes, 0, bytes.length)) {
      parser.nextToken();
      return new FactReader(faults).read(event, parser);
    }
  }

  private void fold(Webhook webhook, SessionFact fact) {
    String sessionId = webhook.path().substring(webhook.path().lastIndexOf('/') + 1);
    var attributes =
        new EventAttributes(
            "id", webhook.path(), webhook.event(), sessionId, time.instant(), null, null);
    FoldResult result =
        fold.apply(
            sessions.get(sessionId), new SessionEvent(attributes, fact), new Position(0, offset++));
    sessions.put(sessionId, result.state());
    statuses.add(result.state().status());
    outcomes.add(result.outcome());
  }

  long connected() {
    return sessions.values().stream()
        .filter(state -> state.status() == SessionStatus.SESSION_CONNECTED)
        .count();
  }
}
