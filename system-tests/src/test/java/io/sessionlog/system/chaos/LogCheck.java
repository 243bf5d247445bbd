package io.sessionlog.system.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sessionlog.model.Position;
import io.sessionlog.system.chaos.Findings.Kind;
import io.sessionlog.system.chaos.Ledger.Accepted;
import io.sessionlog.system.chaos.Ledger.Attempt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Holds one sender's ledger against the log: everything that was accepted, once, in its order. */
final class LogCheck {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** A record that a sender's request made. */
  @SuppressWarnings("ArrayRecordComponent") // never compared as a whole
  private record Event(Position position, String id, Attempt attempt, byte[] envelope) {}

  private final Ledger ledger;
  private final Findings findings;
  private final Map<Position, Event> byPosition = new TreeMap<>(LogCheck::compare);
  private final Map<Attempt, List<Event>> byAttempt = new HashMap<>();

  LogCheck(Ledger ledger, Findings findings) {
    this.ledger = ledger;
    this.findings = findings;
  }

  /** By session id; what is no sender's webhook, such as a code's expiry, is left out. */
  static Map<String, List<ConsumerRecord<byte[], byte[]>>> bySession(
      List<ConsumerRecord<byte[], byte[]>> log) {
    Map<String, List<ConsumerRecord<byte[], byte[]>>> sessions = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : log) {
      String key = record.key() == null ? "" : new String(record.key(), UTF_8);
      sessions.computeIfAbsent(key, unused -> new ArrayList<>()).add(record);
    }
    return sessions;
  }

  /**
   * @param records the session's, in the log's order
   */
  void run(List<ConsumerRecord<byte[], byte[]>> records) {
    records.forEach(this::index);
    ledger.accepted().forEach(this::isThere);
    eachRequestMadeOneRecord();
    acknowledgedOrderIsTheLogsOrder();
    noRepetitionComesAfterALaterWebhook();
  }

  private void index(ConsumerRecord<byte[], byte[]> record) {
    JsonNode envelope = JSON.readTree(record.value());
    JsonNode mark = envelope.at("/data/chaos");
    if (mark.isMissingNode()) {
      return;
    }
    var attempt = new Attempt(mark.get("number").asInt(), mark.get("attempt").asInt());
    var position = new Position(record.partition(), record.offset());
    var event = new Event(position, envelope.get("id").asString(), attempt, record.value());
    byPosition.put(position, event);
    byAttempt.computeIfAbsent(attempt, unused -> new ArrayList<>()).add(event);
  }

  private void isThere(Accepted accepted) {
    Event event = byPosition.get(accepted.position());
    if (event == null) {
      findings.add(Kind.LOST, "%s has nothing at %s", ledger.sessionId(), accepted.position());
      return;
    }
    byte[] end = ("\"data\":" + new String(accepted.data(), UTF_8) + "}").getBytes(UTF_8);
    boolean sameBytes =
        event.envelope().length > end.length
            && Arrays.equals(
                end,
                Arrays.copyOfRange(
                    event.envelope(),
                    event.envelope().length - end.length,
                    event.envelope().length));
    if (!sameBytes || !event.id().equals(accepted.eventId())) {
      findings.add(
          Kind.LOST, "%s has something else at %s", ledger.sessionId(), accepted.position());
    }
  }

  private void eachRequestMadeOneRecord() {
    byAttempt.forEach(
        (attempt, events) -> {
          if (events.size() > 1) {
            findings.add(
                Kind.DUPLICATED,
                "%s has %s at %s",
                ledger.sessionId(),
                attempt,
                events.stream().map(Event::position).toList());
          }
          boolean wasSent =
              ledger.isUnconfirmed(attempt)
                  || ledger.accepted().stream()
                      .anyMatch(accepted -> accepted.attempt().equals(attempt));
          if (!wasSent) {
            findings.add(
                Kind.OTHER, "%s has %s, which nobody accepted", ledger.sessionId(), attempt);
          }
        });
  }

  private void acknowledgedOrderIsTheLogsOrder() {
    Position before = null;
    for (Accepted accepted : ledger.accepted()) {
      if (before != null
          && (before.equals(accepted.position()) || !before.isAtOrBefore(accepted.position()))) {
        findings.add(
            Kind.OTHER,
            "%s was given %s after %s",
            ledger.sessionId(),
            accepted.position(),
            before);
      }
      before = accepted.position();
    }
  }

  /** A request that was refused may be in the log, but where it changes nothing. */
  private void noRepetitionComesAfterALaterWebhook() {
    int newest = 0;
    for (Event event : byPosition.values()) {
      if (event.attempt().number() < newest) {
        findings.add(
            Kind.DUPLICATED,
            "%s has %s at %s, after webhook %d",
            ledger.sessionId(),
            event.attempt(),
            event.position(),
            newest);
      }
      newest = Math.max(newest, event.attempt().number());
    }
  }

  private static int compare(Position one, Position other) {
    int byPartition = Integer.compare(one.partition(), other.partition());
    return byPartition != 0 ? byPartition : Long.compare(one.offset(), other.offset());
  }
}
