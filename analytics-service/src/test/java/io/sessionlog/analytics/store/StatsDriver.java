package io.sessionlog.analytics.store;

import io.micrometer.core.instrument.MeterRegistry;
import io.sessionlog.analytics.fold.History;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.support.partition.PartitionProgress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;
import org.springframework.util.unit.DataSize;

/** The real topology without a broker. */
final class StatsDriver implements AutoCloseable {

  static final Duration RETENTION = Duration.ofDays(90);

  private final TopologyTestDriver driver;
  private final TestInputTopic<String, byte[]> events;
  private int delivery;

  StatsDriver(Path data, MeterRegistry meters, Instant now) {
    var settings =
        new AnalyticsSettings(
            "session-analytics",
            "instance-1",
            "localhost:1",
            "http",
            1,
            data,
            DataSize.ofMegabytes(8),
            DataSize.ofMegabytes(8),
            Duration.ofSeconds(2),
            10,
            0.75,
            16,
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(10),
            2,
            RETENTION);
    var config = new Properties();
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, settings.applicationId());
    config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
    config.put(StreamsConfig.STATE_DIR_CONFIG, data.toString());
    var lock = new StoreLock();
    driver =
        new TopologyTestDriver(
            StatsTopology.build(
                new StreamsConfig(config),
                1,
                settings,
                new PartitionProgress(10),
                lock,
                new HeadSnapshots(lock),
                new StatsMeters(
                    meters, Clock.fixed(now, ZoneOffset.UTC), settings.metricsSessions())),
            config,
            now);
    events =
        driver.createInputTopic(
            Topics.SESSION_EVENTS, new StringSerializer(), new ByteArraySerializer());
  }

  void happens(String session, String event, Instant at, String data) {
    events.pipeInput(
        session, History.envelope(event, session, at, null, null, event + delivery++, data), at);
  }

  /** Time passes by the clock alone, and nothing happens. */
  void passes(Duration time) {
    driver.advanceWallClockTime(time);
  }

  KeyValueStore<Bytes, byte[]> store() {
    return driver.getKeyValueStore(StatsTopology.STATS);
  }

  @Override
  public void close() {
    driver.close();
  }
}
