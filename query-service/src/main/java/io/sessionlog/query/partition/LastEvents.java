package io.sessionlog.query.partition;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sessionlog.model.Position;
import io.sessionlog.model.SessionState;
import io.sessionlog.support.kafka.BeforeCommit;
import io.sessionlog.support.partition.PartitionKeys;
import io.sessionlog.support.partition.StoreProgress;
import io.sessionlog.support.position.Watermarks;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Which event moved each session's state last, by the fold's rule, and how far the partition has
 * come. Each event may change both, so they are written to the {@link SessionStore} once before a
 * commit, and not with each event. A crash takes them back together with all that the transaction
 * wrote.
 *
 * <p>The fold's state is what a timeline's head says, with the last event from here: a session that
 * was idle for too long is gone for the messages exactly if it is for the projector.
 */
public final class LastEvents extends BeforeCommit {

  public static final String NAME = "last-events";

  private static final int KNOWN = 20_000;

  /** Of a row that a version wrote that kept no times. */
  private static final long UNKNOWN = Long.MIN_VALUE;

  private record Last(long offset, long timeMillis) {
    static final Last NONE = new Last(Watermarks.NONE, UNKNOWN);
  }

  private final Map<String, Last> unwritten = new HashMap<>();
  private Cache<String, Last> known = knownNothing();
  private @Nullable StoreProgress unwrittenProgress;
  private KeyValueStore<Bytes, byte[]> store;

  @SuppressWarnings("NullAway.Init") // A processor's init says which store, before anything else.
  private LastEvents() {
    super(NAME);
  }

  public static StoreBuilder<LastEvents> builder() {
    return BeforeCommit.builder(NAME, LastEvents::new);
  }

  /** For what reads a store without a topology. */
  public static LastEvents of(KeyValueStore<Bytes, byte[]> store) {
    var events = new LastEvents();
    events.keepIn(store);
    return events;
  }

  @Override
  public void init(StateStoreContext stores, StateStore root) {
    super.init(stores, root);
    unwritten.clear();
    known = knownNothing();
    unwrittenProgress = null;
  }

  private static Cache<String, Last> knownNothing() {
    return Caffeine.newBuilder().maximumSize(KNOWN).executor(Runnable::run).build();
  }

  /** Where they are written; to be told by a processor's {@code init}. */
  public void keepIn(KeyValueStore<Bytes, byte[]> sessionStore) {
    store = sessionStore;
  }

  /** The offset of the event that moved a session last; {@link Watermarks#NONE} if none did. */
  public long offset(String session) {
    return last(session).offset;
  }

  /** A state as the fold has it, of one that mere activity did not move. */
  public Optional<SessionState> moved(@Nullable SessionState state) {
    if (state == null) {
      return Optional.empty();
    }
    Last last = last(state.sessionId());
    if (last.offset <= state.position().offset()) {
      return Optional.of(state);
    }
    Instant at = last.timeMillis == UNKNOWN ? Instant.EPOCH : Instant.ofEpochMilli(last.timeMillis);
    return Optional.of(
        state.lastMovedBy(
            state.lastEvent(), at, new Position(state.position().partition(), last.offset)));
  }

  /** An event has moved a session's state. */
  public void move(String session, Position position, Instant at) {
    var last = new Last(position.offset(), at.toEpochMilli());
    unwritten.put(session, last);
    known.put(session, last);
  }

  /** The session is gone, and its row with it. */
  public void forget(String session) {
    unwritten.remove(session);
    known.invalidate(session);
  }

  public StoreProgress progress() {
    StoreProgress newest = unwrittenProgress;
    return newest == null ? StoreProgress.of(store) : newest;
  }

  /** The partition has come on. */
  public void reached(StoreProgress progress) {
    unwrittenProgress = progress;
  }

  @Override
  protected void beforeCommit() {
    unwritten.forEach((session, last) -> store.put(SessionStore.lastEvent(session), row(last)));
    unwritten.clear();
    StoreProgress newest = unwrittenProgress;
    if (newest != null) {
      newest.writeTo(store);
      unwrittenProgress = null;
    }
  }

  private Last last(String session) {
    Last kept = known.getIfPresent(session);
    if (kept == null) {
      kept = unwritten.get(session);
    }
    if (kept == null) {
      byte[] row = store.get(SessionStore.lastEvent(session));
      kept = row == null ? Last.NONE : read(row);
      known.put(session, kept);
    }
    return kept;
  }

  private static byte[] row(Last last) {
    return ByteBuffer.allocate(2 * Long.BYTES)
        .putLong(last.offset)
        .putLong(last.timeMillis)
        .array();
  }

  private static Last read(byte[] row) {
    return new Last(
        PartitionKeys.number(row),
        row.length > Long.BYTES ? ByteBuffer.wrap(row).getLong(Long.BYTES) : UNKNOWN);
  }
}
