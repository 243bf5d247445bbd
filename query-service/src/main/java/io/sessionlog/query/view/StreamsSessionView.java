package io.sessionlog.query.view;

import java.util.function.Supplier;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.QueryableStoreType;
import org.apache.kafka.streams.state.internals.StateStoreProvider;
import org.jspecify.annotations.Nullable;

/**
 * Asks Streams for the table by an interactive query, once per client: the table tells by itself
 * whether it is still open.
 */
public final class StreamsSessionView implements SessionView {

  private final Supplier<@Nullable KafkaStreams> streams;
  private volatile @Nullable Found found;

  private record Found(KafkaStreams client, SessionTable table) {}

  /**
   * @param streams the running client; null while there is none
   */
  public StreamsSessionView(Supplier<@Nullable KafkaStreams> streams) {
    this.streams = streams;
  }

  @Override
  public SessionTable table() {
    KafkaStreams client = streams.get();
    if (client == null) {
      throw new StoreNotReady();
    }
    Found known = found;
    if (known == null || known.client != client || !known.table.isOpen()) {
      known = new Found(client, query(client));
      found = known;
    }
    return known.table;
  }

  private static SessionTable query(KafkaStreams client) {
    try {
      return client.store(StoreQueryParameters.fromNameAndType(SessionTable.NAME, new TableType()));
    } catch (InvalidStateStoreException | IllegalStateException notRunning) {
      throw new StoreNotReady();
    }
  }

  private static final class TableType implements QueryableStoreType<SessionTable> {

    @Override
    public boolean accepts(StateStore store) {
      return store instanceof SessionTable;
    }

    @Override
    public SessionTable create(StateStoreProvider provider, String storeName) {
      return provider.stores(storeName, this).get(0);
    }
  }
}
