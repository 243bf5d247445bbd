package io.sessionlog.projector;

import io.sessionlog.model.SessionState;
import io.sessionlog.model.wire.ProgressRecords;
import io.sessionlog.model.wire.SessionSerdes;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.model.wire.UnreadableEvent;
import io.sessionlog.support.kafka.BeforeCommit;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * The whole program. One sub-topology, no repartition: an event, its state and the state's record
 * stay in one partition and one transaction.
 *
 * <pre>
 *   session-events --&gt; read-events --&gt; fold-events [session-state-store, progress] --&gt; write-states --&gt; session-state
 *         ^                                 |
 *         +------ qr_expired, session_expired (the sweeper, by a producer of its own)
 * </pre>
 */
final class SessionTopology {

  /** Names the changelog too: another name would start from an empty store. */
  static final String STORE = "session-state-store";

  private SessionTopology() {}

  /** What Streams makes of the store's name. */
  static String changelog(String applicationId) {
    return applicationId + "-" + STORE + "-changelog";
  }

  /**
   * @param stateTopic where the states go
   */
  static Topology build(StreamsConfig config, String stateTopic, FoldProcessor.Factory folding) {
    var builder = new StreamsBuilder(new TopologyConfig(config));
    Serde<SessionState> states = SessionSerdes.state();
    builder.addStateStore(stateStore(states));
    builder.addStateStore(BeforeCommit.builder(Progress.NAME, Progress::new));
    builder.stream(
            Topics.SESSION_EVENTS,
            Consumed.with(Serdes.String(), Serdes.ByteArray()).withName("read-events"))
        .process(folding::create, Named.as("fold-events"), STORE, Progress.NAME)
        .to(
            stateTopic,
            Produced.with(Serdes.String(), states)
                .withStreamPartitioner(SessionTopology::partitions)
                .withName("write-states"));
    return builder.build();
  }

  /** A state stands in the partition of its event, which has the same key; empty: by its hash. */
  private static Optional<Set<Integer>> partitions(
      String topic, String key, @Nullable SessionState state, int partitions) {
    return Optional.ofNullable(ProgressRecords.partition(key)).map(Set::of);
  }

  private static StoreBuilder<?> stateStore(Serde<SessionState> states) {
    return Stores.keyValueStoreBuilder(
        Stores.persistentKeyValueStore(STORE), Serdes.String(), stored(states));
  }

  /**
   * A state of ours that can't be read is no fault of the event that asks for it: the event must
   * not go to the dead letters for it.
   */
  private static Serde<SessionState> stored(Serde<SessionState> states) {
    Deserializer<SessionState> deserializer =
        (topic, bytes) -> {
          try {
            return states.deserializer().deserialize(topic, bytes);
          } catch (UnreadableEvent damaged) {
            throw new ProcessorStateException("A state in " + STORE + " can't be read", damaged);
          }
        };
    return Serdes.serdeFrom(states.serializer(), deserializer);
  }
}
