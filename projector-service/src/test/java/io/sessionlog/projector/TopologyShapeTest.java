package io.sessionlog.projector;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.SessionFold;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.support.kafka.TopicSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

/**
 * The topology changes only on purpose: a renamed store keeps the committed offsets and starts
 * empty, silently wrong. Whoever changes this description changes the application id too.
 */
class TopologyShapeTest {

  @TempDir Path stateDir;

  @Test
  void the_topology_is_one_subtopology_with_these_names() {
    var settings =
        new ProjectorSettings(
            "p",
            Topics.SESSION_STATE,
            "i",
            stateDir,
            DataSize.ofMegabytes(16),
            1,
            SessionFold.DEFAULT_SETTLE_WINDOW,
            SessionFold.DEFAULT_ACTIVITY_RESOLUTION,
            Duration.ofSeconds(5),
            Duration.ZERO,
            Duration.ZERO);
    Properties config =
        StreamsConfiguration.streamsConfig(
            settings, new TopicSettings(6, (short) 1, 1, TopicSettings.Check.REFUSE));
    config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
    var folding = new FoldProcessor.Factory(null, null, null, settings, p -> true, null, () -> 0);

    assertThat(
            SessionTopology.build(new StreamsConfig(config), settings.foldTopic(), folding)
                .describe()
                .toString()
                .strip())
        .isEqualTo(
            """
            Topologies:
               Sub-topology: 0
                Source: read-events (topics: [session-events])
                  --> fold-events
                Processor: fold-events (stores: [progress, session-state-store])
                  --> write-states
                  <-- read-events
                Sink: write-states (topic: session-state)
                  <-- fold-events
            """
                .strip());
  }
}
