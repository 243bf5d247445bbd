package io.sessionlog.query.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sessionlog.model.Position;
import io.sessionlog.model.SessionFold;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.wire.EventCodec;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.query.partition.LastEvents;
import io.sessionlog.query.partition.Ownership;
import io.sessionlog.query.partition.Retention;
import io.sessionlog.query.partition.SessionStore;
import io.sessionlog.query.timeline.TimelineMeters;
import io.sessionlog.query.timeline.TimelineSettings;
import io.sessionlog.query.timeline.TimelineTopology;
import io.sessionlog.support.partition.PartitionProgress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages go with a session that was idle for too long, exactly if it goes for the projector. */
class IdleSessionTest {

  static final String ALICE = "15550100001@c.us";
  static final SessionFold FOLD = SessionFold.byDefault();

  @TempDir Path data;

  private TopologyTestDriver driver;
  private TestInputTopic<byte[], byte[]> events;
  private Instant now = Instant.parse("2026-11-23T10:00:00Z");
  private SessionState state;
  private long offset;

  @BeforeEach
  void start() {
    var meters = new SimpleMeterRegistry();
    var topology = new Topology();
    MessageTopology.addTo(
        topology,
        1,
        new MessageSettings(Duration.ZERO, Duration.ofSeconds(10), 1),
        new PartitionProgress(10),
        (record, source, why) -> {},
        new MessageMeters(meters));
    TimelineTopology.addTo(
        topology,
        MessageTopology.PROCESSOR,
        new TimelineSettings(
            SessionFold.DEFAULT_SETTLE_WINDOW, SessionFold.DEFAULT_ACTIVITY_RESOLUTION, 50),
        new Retention(Duration.ZERO, Duration.ofSeconds(10)),
        new TimelineMeters(meters));
    var config = new Properties();
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    config.put(StreamsConfig.STATE_DIR_CONFIG, data.toString());
    driver = new TopologyTestDriver(topology, config);
    events =
        driver.createInputTopic(
            Topics.SESSION_EVENTS, new ByteArraySerializer(), new ByteArraySerializer());
  }

  @AfterEach
  void stop() {
    driver.close();
  }

  @Test
  void activity_within_the_resolution_keeps_no_messages_alive() {
    tell("message", MessageLog.received(ALICE, "m", now));
    now = now.plusSeconds(9);
    tell("message_reaction", "{}");

    tell("session_expired", "{\"idleSince\":\"0:0\"}");
    assertThat(messages()).isEmpty();
    assertThat(LastEvents.of(store()).offset("s")).isEqualTo(-1);
  }

  @Test
  void activity_after_the_resolution_makes_the_expiry_void() {
    tell("message", MessageLog.received(ALICE, "m", now));
    now = now.plusSeconds(10);
    tell("message_reaction", "{}");

    tell("session_expired", "{\"idleSince\":\"0:0\"}");
    assertThat(messages()).hasSize(1);

    tell("session_expired", "{\"idleSince\":\"0:2\"}");
    assertThat(messages()).isEmpty();
  }

  @Test
  void a_code_that_expires_brings_no_session_back_that_is_gone() {
    tell("message", MessageLog.received(ALICE, "m", now));
    tell("session_deleted", "{}");
    tell("qr_expired", "{\"qrSha256\":\"0\"}");

    assertThat(LastEvents.of(store()).offset("s")).isEqualTo(-1);
  }

  @Test
  void the_projector_and_the_messages_agree_on_what_moved_a_session_last() {
    List<String> told =
        List.of(
            "ready {}",
            "disconnected {}",
            "unread_count {}",
            "message_reaction {}",
            "group_update {}",
            "authenticated {}",
            "session_expired {\"idleSince\":\"0:%d\"}");
    for (int seed = 0; seed < 20; seed++) {
      var random = new Random(seed);
      for (int i = 0; i < 60; i++) {
        now = now.plusSeconds(random.nextInt(14));
        String[] event = told.get(random.nextInt(told.size())).split(" ", 2);
        tell(event[0], event[1].formatted(offset - random.nextInt(6)));

        assertThat(LastEvents.of(store()).offset("s"))
            .as("seed %d, offset %d", seed, offset - 1)
            .isEqualTo(state == null ? -1 : state.position().offset());
      }
    }
  }

  private void tell(String event, String json) {
    byte[] envelope = MessageLog.event("s", event, now, json);
    events.pipeInput(key(), envelope);
    state = FOLD.apply(state, EventCodec.read(envelope), new Position(0, offset++)).state();
  }

  private static byte[] key() {
    return "s".getBytes(StandardCharsets.UTF_8);
  }

  private List<?> messages() {
    return new MessageStore(store(), Ownership.NOTHING)
        .messages("s", new MessageQuery(null, null, Long.MAX_VALUE, Long.MIN_VALUE, null, 10))
        .items();
  }

  private KeyValueStore<Bytes, byte[]> store() {
    return driver.getKeyValueStore(SessionStore.NAME);
  }
}
