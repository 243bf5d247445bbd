package io.sessionlog.query;

import io.sessionlog.query.message.MessageMeters;
import io.sessionlog.query.message.MessageSettings;
import io.sessionlog.query.message.MessageTopology;
import io.sessionlog.query.timeline.TimelineMeters;
import io.sessionlog.query.timeline.TimelineSettings;
import io.sessionlog.query.timeline.TimelineTopology;
import io.sessionlog.query.view.DeadLetters;
import io.sessionlog.query.view.ViewMeters;
import io.sessionlog.query.view.ViewTopology;
import io.sessionlog.support.partition.PartitionProgress;
import org.apache.kafka.streams.Topology;

/**
 * What is replicated in full and what by partition is decided here, in one Streams application.
 *
 * <p>Sessions are small and read all the time, in lists and counts: each node has all of them, and
 * answers from what it has. Messages and timelines are many and read by session: each node has
 * those of its partitions, and passes other requests on to their owner.
 */
final class QueryTopology {

  private QueryTopology() {}

  /**
   * @param stateTopic the version of the states that is served as the node starts
   */
  static Topology build(
      String stateTopic,
      int partitions,
      QuerySettings settings,
      MessageSettings messages,
      PartitionProgress progress,
      DeadLetters deadLetters,
      ViewMeters viewMeters,
      MessageMeters messageMeters,
      TimelineSettings timelines,
      TimelineMeters timelineMeters) {
    var topology = new Topology();
    ViewTopology.addTo(
        topology, stateTopic, partitions, settings.maxPositionWaiters(), deadLetters, viewMeters);
    MessageTopology.addTo(topology, partitions, messages, progress, deadLetters, messageMeters);
    TimelineTopology.addTo(
        topology, MessageTopology.PROCESSOR, timelines, messages.kept(), timelineMeters);
    return topology;
  }
}
