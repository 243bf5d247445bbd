package io.sessionlog.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.query.message.MessageMeters;
import io.sessionlog.query.message.MessageSettings;
import io.sessionlog.query.timeline.TimelineMeters;
import io.sessionlog.query.timeline.TimelineSettings;
import io.sessionlog.query.view.ViewMeters;
import io.sessionlog.support.partition.PartitionProgress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/** A name that changes loses what its store holds: this is where it is noticed. */
class QueryTopologyTest {

  @Test
  void the_whole_program_has_this_shape() {
    var meters = new SimpleMeterRegistry();
    var topology =
        QueryTopology.build(
            Topics.SESSION_STATE,
            6,
            new QuerySettings(
                "query",
                null,
                "localhost:1",
                "http",
                1,
                Path.of("."),
                DataSize.ofMegabytes(16),
                Duration.ZERO,
                10,
                Duration.ZERO),
            new MessageSettings(Duration.ofDays(7), Duration.ofSeconds(10), 1),
            new PartitionProgress(10),
            (record, source, why) -> {},
            new ViewMeters(meters, Clock.systemUTC()),
            new MessageMeters(meters),
            new TimelineSettings(Duration.ofSeconds(30), Duration.ofSeconds(10), 4_000),
            new TimelineMeters(meters));

    assertThat(topology.describe().toString().strip())
        .isEqualTo(
            """
            Topologies:
               Sub-topology: 0 for global store (will not generate tasks)
                Source: read-states (topics: [session-state])
                  --> update-table
                Processor: update-table (stores: [session-table])
                  --> none
                  <-- read-states
              Sub-topology: 1
                Source: read-events (topics: [session-events])
                  --> fold-messages
                Processor: fold-messages (stores: [message-store, last-events])
                  --> fold-timelines
                  <-- read-events
                Processor: fold-timelines (stores: [message-store, last-events])
                  --> none
                  <-- fold-messages
            """
                .strip());
  }
}
