package io.sessionlog.notifier.notice;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.SessionFold;
import io.sessionlog.model.wire.EventCodec;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.support.kafka.TopicSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.springframework.util.unit.DataSize;

/** The real topology of the notices, with no broker and no waiting. */
final class NoticeDriver implements AutoCloseable {

  static final Instant START = Instant.parse("2026-11-23T10:00:00Z");
  static final String LOG = "1a2b3c4d";

  private final TopologyTestDriver driver;
  private final TestInputTopic<String, byte[]> events;
  private final TestOutputTopic<String, byte[]> notifications;
  private final TestOutputTopic<String, byte[]> sequences;

  /** What {@code notification-sequences} holds after compaction. */
  final Map<String, byte[]> published = new HashMap<>();

  private Instant now = START;
  private int count = 0;

  NoticeDriver(Path stateDir, Map<String, byte[]> publishedBefore) {
    this(stateDir, publishedBefore, LOG);
  }

  NoticeDriver(Path stateDir, Map<String, byte[]> publishedBefore, String logMark) {
    var settings =
        new NoticeSettings(
            "session-notices",
            "instance-1",
            stateDir,
            1,
            DataSize.ofMegabytes(64),
            SessionFold.DEFAULT_SETTLE_WINDOW,
            SessionFold.DEFAULT_ACTIVITY_RESOLUTION);
    Properties config =
        NoticeConfiguration.streamsConfig(
            settings, new TopicSettings(6, (short) 1, 1, TopicSettings.Check.REFUSE));
    config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
    var telling =
        new NoticeProcessor.Factory(
            new SessionFold(settings.settleWindow(), settings.activityResolution()),
            partition -> PublishedReader.published(publishedBefore, logMark),
            () -> logMark,
            new NoticeMeters(new SimpleMeterRegistry()));
    driver =
        new TopologyTestDriver(
            NoticeTopology.build(new StreamsConfig(config), telling), config, START);
    events =
        driver.createInputTopic(
            Topics.SESSION_EVENTS, new StringSerializer(), new ByteArraySerializer());
    notifications =
        driver.createOutputTopic(
            Topics.SESSION_NOTIFICATIONS, new StringDeserializer(), new ByteArrayDeserializer());
    sequences =
        driver.createOutputTopic(
            Topics.NOTIFICATION_SEQUENCES, new StringDeserializer(), new ByteArrayDeserializer());
  }

  /** An event, one second after the one before; its id is its number. */
  NoticeDriver then(String sessionId, String event, String data) {
    now = now.plusSeconds(1);
    byte[] body = data.getBytes(StandardCharsets.UTF_8);
    var attributes =
        new EventAttributes("event-" + count++, "/test", event, sessionId, now, "alice", null);
    return pipe(sessionId, EventCodec.write(attributes, body, 0, body.length));
  }

  NoticeDriver pipe(String key, byte[] value) {
    events.pipeInput(key, value, now);
    return this;
  }

  /** The events to come are of another time; the driver's clock stays. */
  NoticeDriver at(Instant time) {
    now = time;
    return this;
  }

  NoticeDriver pass(Duration time) {
    now = now.plus(time);
    driver.advanceWallClockTime(time);
    return this;
  }

  /** What was told since it was last asked. */
  List<Told> told() {
    sequences.readRecordsToList().forEach(record -> published.put(record.key(), record.value()));
    List<Told> told = new ArrayList<>();
    for (TestRecord<String, byte[]> record : notifications.readRecordsToList()) {
      told.add(
          new Told(
              header(record, NoticeRecords.ID),
              header(record, NoticeRecords.TYPE),
              record.key(),
              new String(record.value(), StandardCharsets.UTF_8),
              header(record, NoticeRecords.FULL)));
    }
    return told;
  }

  /** A notification as it stands in the topic. */
  record Told(String id, String type, String sessionId, String body, String full) {

    int sequence() {
      return Integer.parseInt(body.replaceAll(".*\"sequence\":([0-9]+).*", "$1"));
    }
  }

  private static String header(TestRecord<String, byte[]> record, String name) {
    var header = record.headers().lastHeader(name);
    return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    driver.close();
  }
}
