package io.sessionlog.query.timeline;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.SessionFold;
import io.sessionlog.model.wire.EventCodec;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.query.message.MessageLog;
import io.sessionlog.query.message.MessageMeters;
import io.sessionlog.query.message.MessageSettings;
import io.sessionlog.query.message.MessageTopology;
import io.sessionlog.query.partition.SessionStore;
import io.sessionlog.support.partition.PartitionProgress;
import io.sessionlog.support.position.PositionText;
import io.sessionlog.support.security.Caller;
import io.sessionlog.support.security.Seal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The messages and timelines of one partition, without a broker. Each event is a second later. */
final class TimelineDriver implements AutoCloseable {

  static final Instant START = Instant.parse("2026-11-23T10:00:00Z");
  static final Duration RETENTION = Duration.ofDays(7);

  private static final JsonMapper JSON = JsonMapper.builder().build();

  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  Instant now = START;

  private final TopologyTestDriver driver;
  private final TestInputTopic<byte[], byte[]> events;

  TimelineDriver(Path data, int maxEntries) {
    driver = new TopologyTestDriver(topology(maxEntries, meters), config(data));
    events =
        driver.createInputTopic(
            Topics.SESSION_EVENTS, new ByteArraySerializer(), new ByteArraySerializer());
  }

  static Topology topology(int maxEntries, SimpleMeterRegistry meters) {
    var messages = new MessageSettings(RETENTION, Duration.ofSeconds(10), 1);
    Topology topology = messagesAlone(messages, meters);
    TimelineTopology.addTo(
        topology,
        MessageTopology.PROCESSOR,
        new TimelineSettings(
            SessionFold.DEFAULT_SETTLE_WINDOW, SessionFold.DEFAULT_ACTIVITY_RESOLUTION, maxEntries),
        messages.kept(),
        new TimelineMeters(meters));
    return topology;
  }

  static Topology messagesAlone(MessageSettings messages, SimpleMeterRegistry meters) {
    var topology = new Topology();
    MessageTopology.addTo(
        topology,
        1,
        messages,
        new PartitionProgress(10),
        (record, source, why) -> {},
        new MessageMeters(meters));
    return topology;
  }

  static Properties config(Path data) {
    var config = new Properties();
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    config.put(StreamsConfig.STATE_DIR_CONFIG, data.toString());
    return config;
  }

  /** Tells a session's event; the next one is a second later. */
  void tell(String session, String event, String data) {
    put(session, MessageLog.event(session, event, now, data));
  }

  /** As {@link #tell}, with all that an envelope may say. */
  void tell(EventAttributes attributes) {
    put(attributes.sessionId(), EventCodec.write(attributes));
  }

  private void put(String session, byte[] envelope) {
    events.pipeInput(session.getBytes(StandardCharsets.UTF_8), envelope);
    now = now.plusSeconds(1);
  }

  void sweep() {
    driver.advanceWallClockTime(Duration.ofSeconds(10));
  }

  KeyValueStore<Bytes, byte[]> store() {
    return driver.getKeyValueStore(SessionStore.NAME);
  }

  long keys() {
    long keys = 0;
    try (KeyValueIterator<Bytes, byte[]> all = store().all()) {
      while (all.hasNext()) {
        KeyValue<Bytes, byte[]> unused = all.next();
        keys++;
      }
    }
    return keys;
  }

  TimelinePage page(String session, TimelineQuery query, Caller caller) {
    return TimelinePage.read(store(), session, query, caller, new PositionText(new Seal("")));
  }

  /** All entries that anybody may see, newest first. */
  List<JsonNode> entries(String session) {
    return entries(session, Caller.ANYBODY);
  }

  List<JsonNode> entries(String session, Caller caller) {
    return parsed(page(session, new TimelineQuery(10_000, Long.MAX_VALUE, false), caller));
  }

  /** The members of each entry, oldest first, with a space between. */
  List<String> told(String session, String... members) {
    List<String> told = new ArrayList<>();
    for (JsonNode entry : entries(session)) {
      List<String> values = new ArrayList<>();
      for (String member : members) {
        values.add(entry.get(member).asString("null"));
      }
      told.add(0, String.join(" ", values));
    }
    return told;
  }

  static List<JsonNode> parsed(TimelinePage page) {
    return page.entries().stream().map(JSON::readTree).toList();
  }

  double count(String meter, String tag, String value) {
    return meters.get(meter).tag(tag, value).counter().count();
  }

  @Override
  public void close() {
    driver.close();
  }
}
