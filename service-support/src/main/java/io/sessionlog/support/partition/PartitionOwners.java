package io.sessionlog.support.partition;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsMetadata;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.HostInfo;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/** Which nodes have a key's partition of one store, and the parts of it that this node has. */
public final class PartitionOwners {

  private final Supplier<@Nullable KafkaStreams> streams;
  private final String store;
  private final String holds;

  /**
   * @param streams the running client; null while there is none
   * @param store the name of a key-value store
   * @param holds what it has of a session, in the plural, for those who are told that it is not
   *     there: messages
   */
  public PartitionOwners(Supplier<@Nullable KafkaStreams> streams, String store, String holds) {
    this.streams = streams;
    this.store = store;
    this.holds = holds;
  }

  /**
   * Where a key's partition is.
   *
   * @param nodes the owner, then its standbys
   */
  record Place(int partition, List<HostInfo> nodes) {}

  /**
   * @throws PartitionNotReady if the group has not said yet
   */
  Place of(String key) {
    KafkaStreams client = client();
    try {
      KeyQueryMetadata known = client.queryMetadataForKey(store, key, new StringSerializer());
      if (known == null || known.equals(KeyQueryMetadata.NOT_AVAILABLE)) {
        throw notReady();
      }
      List<HostInfo> nodes = new ArrayList<>();
      nodes.add(known.activeHost());
      nodes.addAll(known.standbyHosts());
      return new Place(known.partition(), nodes);
    } catch (InvalidStateStoreException | IllegalStateException notRunning) {
      throw notReady();
    }
  }

  /**
   * Where each partition of a topic is.
   *
   * @throws PartitionNotReady if the group has not said yet of one of them
   */
  List<Place> ofAll(String topic, int partitions) {
    Collection<StreamsMetadata> nodes;
    try {
      nodes = client().streamsMetadataForStore(store);
    } catch (InvalidStateStoreException | IllegalStateException notRunning) {
      throw notReady();
    }
    List<Place> places = new ArrayList<>();
    for (int partition = 0; partition < partitions; partition++) {
      var wanted = new TopicPartition(topic, partition);
      List<HostInfo> hosts = new ArrayList<>();
      nodes.stream()
          .filter(node -> node.topicPartitions().contains(wanted))
          .forEach(node -> hosts.add(node.hostInfo()));
      if (hosts.isEmpty()) {
        throw notReady();
      }
      nodes.stream()
          .filter(node -> node.standbyTopicPartitions().contains(wanted))
          .forEach(node -> hosts.add(node.hostInfo()));
      places.add(new Place(partition, hosts));
    }
    return places;
  }

  /** The partition's store, if this node owns it now; it may move away at any moment. */
  Optional<ReadOnlyKeyValueStore<Bytes, byte[]>> owned(int partition) {
    return find(parameters(partition));
  }

  /** The partition's store, if this node has it in whatever role. */
  Optional<ReadOnlyKeyValueStore<Bytes, byte[]>> any(int partition) {
    return find(parameters(partition).enableStaleStores());
  }

  PartitionNotReady notReady() {
    return new PartitionNotReady(holds);
  }

  private StoreQueryParameters<ReadOnlyKeyValueStore<Bytes, byte[]>> parameters(int partition) {
    return StoreQueryParameters.fromNameAndType(
            store, QueryableStoreTypes.<Bytes, byte[]>keyValueStore())
        .withPartition(partition);
  }

  private Optional<ReadOnlyKeyValueStore<Bytes, byte[]>> find(
      StoreQueryParameters<ReadOnlyKeyValueStore<Bytes, byte[]>> parameters) {
    try {
      ReadOnlyKeyValueStore<Bytes, byte[]> found = client().store(parameters);
      // What Streams gives away looks for the store at each read: only a read tells.
      StoreProgress unused = StoreProgress.of(found);
      return Optional.of(found);
    } catch (InvalidStateStoreException | IllegalStateException | PartitionNotReady notHere) {
      return Optional.empty();
    }
  }

  private KafkaStreams client() {
    KafkaStreams client = streams.get();
    if (client == null) {
      throw notReady();
    }
    return client;
  }
}
