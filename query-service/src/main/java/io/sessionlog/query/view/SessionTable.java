package io.sessionlog.query.view;

import io.sessionlog.model.Position;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.support.position.Positions;
import io.sessionlog.support.position.Watermarks;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The view as a state store of Kafka Streams: a global one, so each node has every session. It is
 * kept in memory, because lists need orders that no byte store offers, and it is rebuilt from
 * {@code session-state} at each start: {@link StateProcessor} feeds it then as it does later.
 *
 * <p>Streams writes with one thread at a time. A status read takes no lock; a list holds the read
 * lock while it collects its rows, so that a session which moves in the order is neither missed nor
 * met twice, and renders them after.
 */
public final class SessionTable implements StateStore {

  private static final Logger log = LoggerFactory.getLogger(SessionTable.class);

  static final String NAME = "session-table";

  /** What became of a record. */
  enum Outcome {
    APPLIED,
    /** Nothing new: older than what is here, or the same once more. */
    IGNORED,
    /** Told how far the projector has come, and nothing of a session. */
    PROGRESS
  }

  private final String topic;
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

  /** Held by whoever feeds, before the other: who takes over lets nothing more come meanwhile. */
  private final ReentrantLock feeding = new ReentrantLock();

  private final SessionIndex index = new SessionIndex();
  private final Removals removals;
  private final Watermarks watermarks;
  private final long[] stateOffsets;
  private final ContentMarks content;
  private @Nullable Changes changes;
  private @Nullable Handover handover;
  private volatile boolean open;
  private volatile long restoreMillis;

  /** The first version's, for tests that know no other. */
  SessionTable(int partitions, int maxWaiting) {
    this(Topics.SESSION_STATE, partitions, maxWaiting);
  }

  /**
   * @param topic of states that it is fed from
   * @param partitions of {@code session-events}, and of {@code session-state}
   * @param maxWaiting bounds the requests that wait for a position
   */
  SessionTable(String topic, int partitions, int maxWaiting) {
    this.topic = topic;
    this.watermarks = new Watermarks(partitions, maxWaiting);
    this.removals = new Removals(partitions);
    this.stateOffsets = new long[partitions];
    Arrays.fill(stateOffsets, Watermarks.NONE);
    this.content = new ContentMarks(partitions, topic);
  }

  /** The topic of states that it is fed from. */
  public String topic() {
    return topic;
  }

  public Watermarks watermarks() {
    return watermarks;
  }

  /** Null means that nothing is known of such a session. */
  public @Nullable StoredSession find(String sessionId) {
    return index.find(sessionId);
  }

  /**
   * Reads from one moment's content; while {@code reader} runs, nothing changes, so it must be
   * brief.
   */
  public <T> T read(long nowMillis, Function<Snapshot, T> reader) {
    lockForReading(nowMillis);
    try {
      return reader.apply(
          new Snapshot(
              index, watermarks, content, removals, changes, handover, index.asOf(nowMillis)));
    } finally {
      lock.readLock().unlock();
    }
  }

  /**
   * Tells of each change from now on, by {@link Snapshot#takeChanges}.
   *
   * @param wake called under the lock, when there are changes to take; must not wait
   */
  public void watch(Runnable wake) {
    lock.writeLock().lock();
    try {
      changes = new Changes(wake);
      index.tell(changes);
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Tells of no change any more. */
  public void unwatch() {
    lock.writeLock().lock();
    try {
      changes = null;
      index.tell(null);
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Whether the changes are told here: not before a watch, nor once another took over. */
  public boolean isWatched() {
    lock.readLock().lock();
    try {
      return changes != null;
    } finally {
      lock.readLock().unlock();
    }
  }

  /**
   * Becomes what is served instead of another version's table, in one step: whoever watched that
   * one is told here from now on, first of all sessions that are another here.
   *
   * <p>Neither is fed meanwhile, and this one is as far as the other was: no reader who finds it
   * finds less than before. Reads go on but for the last moment. The other is fed on while this one
   * is too far behind for that.
   *
   * @param patience for this one to come as far
   * @param serve makes readers find this one; must not wait
   * @return what differs; null: this one did not come as far in time
   */
  @Nullable Handover takeOver(SessionTable before, Duration patience, Runnable serve)
      throws InterruptedException {
    if (!comesAsFarAs(before, patience)) {
      return null;
    }
    before.feeding.lock();
    try {
      if (!comesAsFarAs(before, patience)) {
        return null;
      }
      feeding.lock();
      try {
        Set<String> differing = index.differing(before.index);
        before.lock.writeLock().lock();
        lock.writeLock().lock();
        try {
          var taken = new Handover(before.topic, index.takeOver(before.index, differing));
          handover = taken;
          removals.takeOver(before.removals);
          changes = before.changes;
          before.changes = null;
          serve.run();
          return taken;
        } finally {
          lock.writeLock().unlock();
          before.lock.writeLock().unlock();
        }
      } finally {
        feeding.unlock();
      }
    } finally {
      before.feeding.unlock();
    }
  }

  /** As the other is at this moment. */
  private boolean comesAsFarAs(SessionTable other, Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    Positions needed = other.positions();
    while (!positions().cover(needed)) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      Thread.sleep(1);
    }
    return true;
  }

  private Positions positions() {
    return Positions.of(watermarks.offsets());
  }

  /** Locks for reading with every QR code expired that has to be by now. */
  private void lockForReading(long nowMillis) {
    lock.readLock().lock();
    while (index.hasQrCodesToExpire(nowMillis)) {
      lock.readLock().unlock();
      lock.writeLock().lock();
      try {
        index.expireQrCodes(nowMillis);
        lock.readLock().lock();
      } finally {
        lock.writeLock().unlock();
      }
    }
  }

  /**
   * Takes a session's state over, unless it is older than what is here.
   *
   * <p>A second state of the same event counts if it differs: then the log was folded anew under
   * other rules, and the later record is the one that {@code session-state} keeps.
   *
   * @param at where the record stands in {@code session-state}
   */
  Outcome put(SessionState state, Position at) {
    feeding.lock();
    lock.writeLock().lock();
    try {
      boolean isNews = isNews(state);
      if (isNews) {
        removals.moves(index.find(state.sessionId()), state);
        index.put(new StoredSession(state));
      }
      seen(state.position(), at);
      return isNews ? Outcome.APPLIED : Outcome.IGNORED;
    } finally {
      lock.writeLock().unlock();
      feeding.unlock();
    }
  }

  private boolean isNews(SessionState state) {
    StoredSession stored = index.find(state.sessionId());
    if (stored == null) {
      return !removals.cover(state.sessionId(), state.position());
    }
    Position known = stored.state().position();
    return state.position().equals(known)
        ? !state.equals(stored.state())
        : !state.position().isAtOrBefore(known);
  }

  /**
   * Removes a session, unless it has lived on since.
   *
   * @param by the event that removed it; null for a tombstone that doesn't say, which always counts
   * @param at where the record stands in {@code session-state}
   */
  Outcome remove(String sessionId, @Nullable Position by, Position at) {
    feeding.lock();
    lock.writeLock().lock();
    try {
      StoredSession stored = index.find(sessionId);
      boolean livesOn =
          by != null
              && stored != null
              && by.isAtOrBefore(stored.state().position())
              && !by.equals(stored.state().position());
      boolean removed = !livesOn && index.remove(sessionId, by == null ? lastOf(at) : by);
      removals.remember(sessionId, removed ? stored : null, by == null ? lastOf(at) : by);
      seen(by, at);
      return removed ? Outcome.APPLIED : Outcome.IGNORED;
    } finally {
      lock.writeLock().unlock();
      feeding.unlock();
    }
  }

  /** For a tombstone that names no event: the last one that is known of its partition. */
  private Position lastOf(Position at) {
    return new Position(at.partition(), Math.max(0, watermarks.offset(at.partition())));
  }

  /** Under the write lock, so that version and content change in one step. */
  private void seen(@Nullable Position event, Position at) {
    content.seen(event, at);
    reachedWithoutLock(event, at);
  }

  private void reachedWithoutLock(@Nullable Position event, Position at) {
    stateOffsets[at.partition()] = at.offset();
    if (event != null) {
      watermarks.advance(event);
    }
  }

  /**
   * The states of all events up to one have been read; the content stays as it is.
   *
   * @param event null for a record that doesn't say
   * @param at where the record stands in {@code session-state}
   */
  void reached(@Nullable Position event, Position at) {
    feeding.lock();
    lock.writeLock().lock();
    try {
      reachedWithoutLock(event, at);
    } finally {
      lock.writeLock().unlock();
      feeding.unlock();
    }
  }

  /** A record that can't be used has been passed over. */
  void passOver(Position at) {
    feeding.lock();
    lock.writeLock().lock();
    try {
      seen(null, at);
    } finally {
      lock.writeLock().unlock();
      feeding.unlock();
    }
  }

  /** The offset of a partition of {@code session-state} that is read next. */
  public long readUpTo(int partition) {
    lock.readLock().lock();
    try {
      return partition < stateOffsets.length ? stateOffsets[partition] + 1 : -1;
    } finally {
      lock.readLock().unlock();
    }
  }

  int size() {
    return index.size();
  }

  /** How long the restore took. */
  public long restoreMillis() {
    return restoreMillis;
  }

  @Override
  public String name() {
    return NAME;
  }

  /** Registering restores: Streams feeds the processor up to the end of the topic, and returns. */
  @Override
  public void init(StateStoreContext context, StateStore root) {
    long start = System.nanoTime();
    context.register(
        root,
        (key, value) -> {
          throw new IllegalStateException("The processor restores the table, see ViewTopology");
        });
    restoreMillis = (System.nanoTime() - start) / 1_000_000;
    removals.restoredUpTo(positions());
    open = true;
    log.info("Restored {} sessions in {} ms", index.size(), restoreMillis);
  }

  @Override
  public void flush() {}

  /** May be called several times. */
  @Override
  public void close() {
    open = false;
    watermarks.close();
  }

  @Override
  public boolean persistent() {
    return false;
  }

  /** Not before it is restored, so that Streams lets nobody read it until then. */
  @Override
  public boolean isOpen() {
    return open;
  }
}
