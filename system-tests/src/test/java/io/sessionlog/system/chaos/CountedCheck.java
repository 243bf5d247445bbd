package io.sessionlog.system.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sessionlog.model.SessionFold;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.replay.log.Refold;
import io.sessionlog.replay.stats.HourFigures;
import io.sessionlog.replay.stats.HourFigures.Figure;
import io.sessionlog.replay.stats.LogStats;
import io.sessionlog.system.chaos.ServiceNode.Service;
import io.sessionlog.testing.TopicReader;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Holds every number that analytics answers against those that {@code ./replay stats} computes of
 * the log, by other code.
 */
final class CountedCheck {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Fleet fleet;
  private final Http http = new Http();
  private final Map<String, List<ConsumerRecord<byte[], byte[]>>> log;

  /** Of what the log holds now. */
  CountedCheck(Fleet fleet) {
    this.fleet = fleet;
    this.log =
        LogCheck.bySession(
            TopicReader.read(fleet.kafka().bootstrapServers(), Topics.SESSION_EVENTS));
  }

  /** How many of these sessions' events there are. */
  long events(Set<String> sessions) {
    return sessions.stream().mapToLong(session -> log.get(session).size()).sum();
  }

  /** Every number that is another one, of whichever node. */
  List<String> differences(Set<String> sessions, Instant from) {
    List<String> differences = new ArrayList<>();
    for (ServiceNode node : fleet.nodes(Service.ANALYTICS)) {
      for (String session : sessions) {
        compare(node, session, from, differences);
      }
    }
    return differences;
  }

  private void compare(ServiceNode node, String session, Instant from, List<String> differences) {
    String path = "/api/whatsapp/session/" + session + "/stats?from=" + from;
    Http.Answer answer =
        http.send(HttpRequest.newBuilder(node.uri().resolve(path)), Duration.ofSeconds(10));
    if (answer.status() != 200) {
      differences.add(node.name() + " answers " + answer.status() + " of " + session);
      return;
    }
    JsonNode data = JSON.readTree(new String(answer.body(), UTF_8)).get("data");
    SortedMap<Instant, HourFigures> expected =
        ofLog(session, Instant.parse(data.get("countedUntil").asString()));
    Map<Instant, JsonNode> counted = new TreeMap<>();
    data.get("buckets")
        .forEach(
            bucket ->
                counted.put(Instant.parse(bucket.get("start").asString()), bucket.get("numbers")));
    Set<Instant> hours = new TreeSet<>(counted.keySet());
    hours.addAll(expected.keySet());
    for (Instant hour : hours) {
      Map<Figure, Long> ours = counted.containsKey(hour) ? figures(counted.get(hour)) : Map.of();
      for (Figure figure : Figure.values()) {
        long theirs = expected.containsKey(hour) ? expected.get(hour).of(figure) : 0;
        if (ours.getOrDefault(figure, 0L) != theirs) {
          differences.add(
              "%s of %s at %s: %s is %s, and %d by the log"
                  .formatted(
                      figure.column(), session, node.name(), hour, ours.get(figure), theirs));
        }
      }
    }
  }

  private SortedMap<Instant, HourFigures> ofLog(String session, Instant until) {
    var refold = new Refold(SessionFold.byDefault());
    var stats = new LogStats();
    log.get(session).forEach(record -> stats.add(refold.apply(record)));
    return stats.finish(until).get(session);
  }

  private static Map<Figure, Long> figures(JsonNode numbers) {
    Map<Figure, Long> figures = new EnumMap<>(Figure.class);
    for (Figure figure : Figure.values()) {
      figures.put(figure, sum(numbers.at(pointer(figure))));
    }
    return figures;
  }

  /** Of a number itself, or of those by kind. */
  private static long sum(JsonNode node) {
    return node.isNumber()
        ? node.longValue()
        : node.valueStream().mapToLong(JsonNode::longValue).sum();
  }

  private static String pointer(Figure figure) {
    return switch (figure) {
      case KNOWN, CONNECTED, UNSEEN, DOWN -> "/time/" + figure.column();
      case CONNECTS -> "/connects";
      case DISCONNECTS -> "/disconnects/total";
      case CODES, ATTEMPTS, SUCCESSES, GIVEN_UP -> "/logins/" + figure.column();
      case RECEIVED -> "/messages/received";
      case ACKS -> "/messages/acks";
      case SENT, DELIVERED, READ, FAILED -> "/delivery/" + figure.column();
      case CALLS -> "/calls/total";
      case WEBHOOKS -> "/webhooks/total";
      case LATE, OLDER, REPEATED, LOSSES -> "/webhooks/" + figure.column();
    };
  }
}
