package io.sessionlog.query.view;

import io.sessionlog.model.Position;
import io.sessionlog.query.QuerySettings;
import io.sessionlog.support.kafka.StreamsRunner;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The way from a request to the store, by interactive query. */
@Component
public final class SessionView {

  private static final StoreQueryParameters<SessionStore> STORE =
      StoreQueryParameters.fromNameAndType(SessionStore.NAME, new SessionStoreType());

  /** Looked up once for each start of Streams. */
  private record Resolved(KafkaStreams client, SessionStore store) {}

  private final StreamsRunner streams;
  private final QuerySettings settings;
  private volatile @Nullable Resolved resolved;

  SessionView(StreamsRunner streams, QuerySettings settings) {
    this.streams = streams;
    this.settings = settings;
  }

  /**
   * @throws StoreNotReady while Streams restores or is down, so that a restart is never mistaken
   *     for an unknown session
   */
  public SessionStore store() {
    KafkaStreams client = streams.streams();
    if (client == null || client.state() != KafkaStreams.State.RUNNING) {
      throw new StoreNotReady();
    }
    Resolved known = resolved;
    if (known == null || known.client() != client) {
      known = new Resolved(client, lookUp(client));
      resolved = known;
    }
    return known.store();
  }

  private static SessionStore lookUp(KafkaStreams client) {
    try {
      return client.store(STORE);
    } catch (InvalidStateStoreException notYet) {
      throw new StoreNotReady();
    }
  }

  /**
   * Completes with the store once the position is visible in it; fails with {@link
   * PositionNotReached}.
   */
  public CompletableFuture<SessionStore> storeAt(Position position) {
    SessionStore store = store();
    return store
        .watermarks()
        .await(position, settings.positionTimeout())
        // Off the view's one writer, which completes the wait.
        .handleAsync(
            (reached, failure) -> {
              if (failure != null) {
                throw new PositionNotReached(position);
              }
              return store;
            });
  }
}
