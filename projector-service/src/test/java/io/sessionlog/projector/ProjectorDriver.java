package io.sessionlog.projector;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.FoldResult;
import io.sessionlog.model.IdleExpiry;
import io.sessionlog.model.Position;
import io.sessionlog.model.SessionFold;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.wire.EventCodec;
import io.sessionlog.model.wire.RecordHeaders;
import io.sessionlog.model.wire.SessionSerdes;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.support.kafka.TopicSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.internals.WrappedStateStore;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * The projector's real topology and settings, with no broker, no waiting, and a clock that is told.
 */
final class ProjectorDriver implements AutoCloseable {

  static final Instant START = Instant.parse("2026-11-23T10:00:00Z");

  final TopologyTestDriver driver;
  final Map<FoldResult.Outcome, Integer> outcomes = new EnumMap<>(FoldResult.Outcome.class);
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final List<String> expiries = new ArrayList<>();

  private final TestInputTopic<String, byte[]> events;
  private final TestOutputTopic<String, SessionState> states;
  private final TestOutputTopic<byte[], byte[]> deadLetters;
  private final FoldMeters foldMeters = new FoldMeters(meters);
  private Instant now = START;
  private Duration clockAhead = Duration.ZERO;
  private boolean announcing = true;

  ProjectorDriver(Path stateDir) {
    this(stateDir, Duration.ZERO);
  }

  ProjectorDriver(Path stateDir, Duration sessionIdleExpiry) {
    var settings =
        new ProjectorSettings(
            "session-projector",
            Topics.SESSION_STATE,
            "instance-1",
            stateDir,
            DataSize.ofMegabytes(16),
            1,
            SessionFold.DEFAULT_SETTLE_WINDOW,
            SessionFold.DEFAULT_ACTIVITY_RESOLUTION,
            Duration.ofSeconds(5),
            sessionIdleExpiry,
            IdleExpiry.DEFAULT_OF_UNCONNECTED);
    Properties config =
        StreamsConfiguration.streamsConfig(
            settings, new TopicSettings(6, (short) 1, 1, TopicSettings.Check.REFUSE));
    config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
    driver =
        new TopologyTestDriver(
            SessionTopology.build(
                new StreamsConfig(config), settings.foldTopic(), folding(settings)),
            config,
            START);
    events =
        driver.createInputTopic(
            Topics.SESSION_EVENTS, new StringSerializer(), new ByteArraySerializer());
    states =
        driver.createOutputTopic(
            Topics.SESSION_STATE, new StringDeserializer(), SessionSerdes.state().deserializer());
    deadLetters =
        driver.createOutputTopic(
            Topics.SESSION_EVENTS_DLQ, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private FoldProcessor.Factory folding(ProjectorSettings settings) {
    return new FoldProcessor.Factory(
        new SessionFold(settings.settleWindow(), settings.activityResolution()),
        result -> {
          outcomes.merge(result.outcome(), 1, Integer::sum);
          foldMeters.accept(result);
        },
        new ExpiryLog() {
          @Override
          public void qrExpired(String sessionId, String qr, Instant now) {
            expiries.add("qr of " + sessionId);
          }

          @Override
          public void sessionExpired(String sessionId, Position idleSince, Instant now) {
            expiries.add(sessionId + " at " + idleSince);
          }
        },
        settings,
        partition -> announcing,
        (partition, next) -> {},
        () -> clockAhead.toMillis());
  }

  /** Appends one webhook's event, as ingest does. */
  void receive(String sessionId, String event, String data) {
    append(sessionId, envelope(sessionId, event, data));
  }

  void append(@Nullable String key, byte @Nullable [] value) {
    events.pipeInput(key, value, now);
  }

  /** The same, of a session of which something was refused before. */
  void receiveAfterRefusal(String sessionId, String event, String since) {
    var headers = new org.apache.kafka.common.header.internals.RecordHeaders();
    headers.add(RecordHeaders.AFTER_REFUSAL, since.getBytes(StandardCharsets.UTF_8));
    events.pipeInput(new TestRecord<>(sessionId, envelope(sessionId, event, "{}"), headers, now));
  }

  byte[] envelope(String sessionId, String event, String data) {
    return envelope(sessionId, event, data, null);
  }

  byte[] envelope(String sessionId, String event, String data, @Nullable String userId) {
    byte[] body = data.getBytes(StandardCharsets.UTF_8);
    var attributes =
        new EventAttributes(
            UUID.randomUUID().toString(), "/test", event, sessionId, now, userId, null);
    return EventCodec.write(attributes, body, 0, body.length);
  }

  /** This machine's clock is wrong by so much from now on, and known to be. */
  void setMachineAheadBy(Duration time) {
    clockAhead = time;
    driver.advanceWallClockTime(time);
  }

  /** Whether its states are served, and are those of now. */
  void setAnnouncing(boolean isServed) {
    announcing = isServed;
  }

  void pass(Duration time) {
    now = now.plus(time);
    driver.advanceWallClockTime(time);
  }

  List<TestRecord<String, SessionState>> forwarded() {
    return states.readRecordsToList();
  }

  List<TestRecord<byte[], byte[]>> deadLetters() {
    return deadLetters.readRecordsToList();
  }

  KeyValueStore<String, SessionState> store() {
    return driver.getKeyValueStore(SessionTopology.STORE);
  }

  /** Past the serde, which would not write it. */
  @SuppressWarnings("unchecked")
  void damageStateOf(String sessionId) {
    var wrapped = (WrappedStateStore<KeyValueStore<Bytes, byte[]>, ?, ?>) (StateStore) store();
    wrapped
        .wrapped()
        .put(
            Bytes.wrap(sessionId.getBytes(StandardCharsets.UTF_8)),
            "damaged".getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    driver.close();
  }
}
