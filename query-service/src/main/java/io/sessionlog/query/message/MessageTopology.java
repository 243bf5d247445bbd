package io.sessionlog.query.message;

import io.sessionlog.model.wire.Topics;
import io.sessionlog.query.view.DeadLetters;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The part of the topology that keeps the messages.
 *
 * <pre>
 *   session-events --&gt; read-events --&gt; fold-messages [message-store]     by partition, with a standby
 * </pre>
 */
public final class MessageTopology {

  /** Names the changelog too: another name would start from an empty store. */
  public static final String STORE = "message-store";

  /** What it forwards are {@link LoggedEvent}s. */
  public static final String PROCESSOR = "fold-messages";

  /** A text of 64 Ki characters, each escaped in six bytes, twice: as sent and as edited. */
  public static final int MAX_STATE_BYTES = 2 * 1024 * 1024;

  private MessageTopology() {}

  /**
   * @param partitions of {@code session-events}, as the cluster has them
   */
  public static void addTo(
      Topology topology,
      int partitions,
      MessageSettings settings,
      MessageProgress progress,
      DeadLetters deadLetters,
      MessageMeters meters) {
    progress.start(partitions);
    topology
        .addSource(
            "read-events",
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer(),
            Topics.SESSION_EVENTS)
        .addProcessor(
            PROCESSOR,
            () -> new MessageProcessor(settings, progress, deadLetters, meters),
            "read-events")
        .addStateStore(store(), PROCESSOR);
  }

  private static StoreBuilder<KeyValueStore<Bytes, byte[]>> store() {
    return Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(STORE), Serdes.Bytes(), Serdes.ByteArray())
        .withLoggingEnabled(
            Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(2 * MAX_STATE_BYTES)));
  }
}
