package io.sessionlog.query.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.HostInfo;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/** Which nodes have a session's messages, and the stores that this one has. */
public final class MessageOwners {

  private final Supplier<@Nullable KafkaStreams> streams;

  /**
   * @param streams the running client; null while there is none
   */
  public MessageOwners(Supplier<@Nullable KafkaStreams> streams) {
    this.streams = streams;
  }

  /**
   * Where a session's messages are.
   *
   * @param nodes the owner, then its standbys
   */
  record Place(int partition, List<HostInfo> nodes) {}

  /**
   * @throws MessagesNotReady if the group has not said yet
   */
  Place of(String session) {
    KafkaStreams client = client();
    try {
      KeyQueryMetadata known =
          client.queryMetadataForKey(MessageTopology.STORE, session, new StringSerializer());
      if (known == null || known.equals(KeyQueryMetadata.NOT_AVAILABLE)) {
        throw new MessagesNotReady();
      }
      List<HostInfo> nodes = new ArrayList<>();
      nodes.add(known.activeHost());
      nodes.addAll(known.standbyHosts());
      return new Place(known.partition(), nodes);
    } catch (InvalidStateStoreException | IllegalStateException notRunning) {
      throw new MessagesNotReady();
    }
  }

  /** The partition's store, if this node owns it now; it may move away at any moment. */
  Optional<MessageStore> owned(int partition) {
    return store(parameters(partition));
  }

  /** The partition's store, if this node has it in whatever role. */
  Optional<MessageStore> any(int partition) {
    return store(parameters(partition).enableStaleStores());
  }

  private static StoreQueryParameters<ReadOnlyKeyValueStore<Bytes, byte[]>> parameters(
      int partition) {
    return StoreQueryParameters.fromNameAndType(
            MessageTopology.STORE, QueryableStoreTypes.<Bytes, byte[]>keyValueStore())
        .withPartition(partition);
  }

  private Optional<MessageStore> store(
      StoreQueryParameters<ReadOnlyKeyValueStore<Bytes, byte[]>> parameters) {
    try {
      var store = new MessageStore(client().store(parameters));
      // What Streams gives away looks for the store at each read: only a read tells.
      StoreProgress unused = store.progress();
      return Optional.of(store);
    } catch (InvalidStateStoreException | IllegalStateException notHere) {
      return Optional.empty();
    }
  }

  private KafkaStreams client() {
    KafkaStreams client = streams.get();
    if (client == null) {
      throw new MessagesNotReady();
    }
    return client;
  }
}
