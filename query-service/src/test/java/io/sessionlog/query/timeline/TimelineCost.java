package io.sessionlog.query.timeline;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.query.message.MessageLog;
import io.sessionlog.query.message.MessageSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.Test;

/**
 * What timelines cost: events a second through the topology with messages alone, and with
 * timelines. One thread, RocksDB, no broker. Not part of the normal tests, since it proves nothing:
 *
 * <pre>
 * ./mvnw -pl query-service -am test -Dtest=TimelineCost -Dsurefire.failIfNoSpecifiedTests=false
 * </pre>
 *
 * <p>{@code activity}: messages and their ticks of 1 000 connected sessions. {@code connections}:
 * each event is one of a log-in or a log-out, so each makes an entry.
 */
class TimelineCost {

  private static final int SESSIONS = 1_000;
  private static final int EVENTS = 100_000;
  private static final int ROUNDS = 5;
  private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");

  @Test
  void compare() throws IOException {
    for (String kind : List.of("activity", "connections")) {
      List<KeyValue<byte[], byte[]>> events = kind.equals("activity") ? activity() : connections();
      double[] alone = new double[ROUNDS];
      double[] both = new double[ROUNDS];
      run(false, events);
      run(true, events);
      for (int round = 0; round < ROUNDS; round++) {
        alone[round] = run(false, events);
        both[round] = run(true, events);
      }
      System.out.printf(
          Locale.ROOT,
          "%-12s messages alone %s, with timelines %s events/s (median of %d: %.0f, %.0f)%n",
          kind,
          text(alone),
          text(both),
          ROUNDS,
          median(alone),
          median(both));
    }
  }

  private static String text(double[] rates) {
    List<String> texts = new ArrayList<>();
    for (double rate : rates) {
      texts.add(String.format(Locale.ROOT, "%.0f", rate));
    }
    return String.join(" ", texts);
  }

  private static double median(double[] rates) {
    double[] sorted = rates.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static double run(boolean withTimelines, List<KeyValue<byte[], byte[]>> events)
      throws IOException {
    var meters = new SimpleMeterRegistry();
    var messages = new MessageSettings(TimelineDriver.RETENTION, Duration.ofSeconds(10), 1);
    Topology topology =
        withTimelines
            ? TimelineDriver.topology(4_000, meters)
            : TimelineDriver.messagesAlone(messages, meters);
    var directory = Files.createTempDirectory("timeline-cost");
    try (var driver = new TopologyTestDriver(topology, TimelineDriver.config(directory))) {
      TestInputTopic<byte[], byte[]> topic =
          driver.createInputTopic(
              Topics.SESSION_EVENTS, new ByteArraySerializer(), new ByteArraySerializer());
      for (int i = 0; i < SESSIONS; i++) {
        topic.pipeInput(session(i), MessageLog.event(name(i), "ready", START, "{}"));
      }
      long start = System.nanoTime();
      for (KeyValue<byte[], byte[]> told : events) {
        topic.pipeInput(told.key, told.value);
      }
      return events.size() * 1e9 / (System.nanoTime() - start);
    }
  }

  /** Each message is followed by three ticks. */
  private static List<KeyValue<byte[], byte[]>> activity() {
    List<KeyValue<byte[], byte[]>> events = new ArrayList<>();
    for (int i = 0; i < EVENTS; i++) {
      int session = i / 4 % SESSIONS;
      Instant now = START.plusMillis(i);
      String id = "M" + i / 4;
      String chat = "15550100001@c.us";
      boolean isMessage = i % 4 == 0;
      String data =
          isMessage
              ? MessageLog.sent(chat, id, 0, now)
              : MessageLog.tick(MessageLog.serialized(true, chat, id), i % 4);
      String event = isMessage ? "message_create" : "message_ack";
      events.add(
          KeyValue.pair(session(session), MessageLog.event(name(session), event, now, data)));
    }
    return events;
  }

  private static List<KeyValue<byte[], byte[]>> connections() {
    String[] cycle = {
      "change_state {\"state\":\"OPENING\"}",
      "ready {}",
      "loading_screen {\"percent\":100,\"message\":\"WhatsApp\"}",
      "disconnected {\"reason\":\"NAVIGATION\"}"
    };
    List<KeyValue<byte[], byte[]>> events = new ArrayList<>();
    for (int i = 0; i < EVENTS; i++) {
      int session = i / 4 % SESSIONS;
      String[] event = cycle[i % 4].split(" ", 2);
      events.add(
          KeyValue.pair(
              session(session),
              MessageLog.event(name(session), event[0], START.plusMillis(i), event[1])));
    }
    return events;
  }

  private static String name(int session) {
    return "session-" + session;
  }

  private static byte[] session(int session) {
    return name(session).getBytes(StandardCharsets.UTF_8);
  }
}
