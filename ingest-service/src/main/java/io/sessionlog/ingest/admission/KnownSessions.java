package io.sessionlog.ingest.admission;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sessionlog.ingest.signature.SecretGroups;
import io.sessionlog.model.Position;
import io.sessionlog.support.partition.KeyPartition;
import io.sessionlog.support.position.Freshness;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which sessions there are, and whose, as {@code session-state} says: some milliseconds behind the
 * webhooks, so what this node has just let in is remembered beside it until it is seen there.
 *
 * <p><b>Read anew.</b> The topic may have to be read from its start once more: after a failure, or
 * since another one is served. It then tells of sessions that were deleted and made again since, as
 * they were by and by. So what was known counts until all is read, and what is read goes beside it;
 * a session is there if either has it.
 *
 * <p><b>Not there.</b> That a session is unknown here may only mean that the projector is behind
 * the log, or this node behind the projector: another node may have taken its registration, and
 * answered. So who is asked for is in doubt first, and not there only once all has been read that
 * was in its partition of the log by then. A partition that is behind puts no other in doubt.
 *
 * <p>About 110 MB of heap for a million sessions; twice that while they are read anew. One thread
 * writes what is read; many ask.
 */
final class KnownSessions {

  private static final Duration SEEN_WITHIN = Duration.ofMinutes(1);
  private static final int MAX_EXPECTED = 100_000;
  private static final int MAX_DOUBTED = 10_000;
  private static final Duration DOUBTED_FOR = Duration.ofMinutes(1);

  /** The owner of sessions that have none. */
  static final String NOBODY = SessionsRead.NOBODY;

  /** Owners of sessions that are about to be made. */
  private final Cache<String, String> expected =
      Caffeine.newBuilder().maximumSize(MAX_EXPECTED).expireAfterWrite(SEEN_WITHIN).build();

  /** Until the states tell of them. */
  private final Cache<String, Registration> registered =
      Caffeine.newBuilder().maximumSize(MAX_EXPECTED).build();

  /** Since when it is doubted whether they are there, see {@link System#nanoTime()}. */
  private final Cache<String, Long> doubted =
      Caffeine.newBuilder().maximumSize(MAX_DOUBTED).expireAfterWrite(DOUBTED_FOR).build();

  private final Freshness freshness = new Freshness(Clock.systemUTC(), this::foldedUpTo);
  private final @Nullable SecretGroups groups;
  private volatile SessionsRead known;
  private volatile SessionsRead reading;
  private volatile boolean isRead;

  /**
   * @param at where it stands in the log
   * @param owner whom the session belongs to by it
   */
  private record Registration(Position at, String owner) {}

  /** Counts no sessions by secret. */
  KnownSessions() {
    this(null);
  }

  /**
   * @param groups how sessions are counted by secret; null: they are not
   */
  KnownSessions(@Nullable SecretGroups groups) {
    this.groups = groups;
    this.known = new SessionsRead(groups);
    this.reading = known;
  }

  /** Whether all is known that there was when this node was started. */
  boolean isRead() {
    return isRead;
  }

  /** From now on it is told from the topic's start. */
  void readAnew() {
    reading = new SessionsRead(groups);
    if (!isRead) {
      // Nothing has relied on what was read of it so far.
      known = reading;
    }
  }

  /** All is read that there was when it was begun. */
  void read() {
    known = reading;
    isRead = true;
    expected.asMap().keySet().removeIf(known::contain);
  }

  /**
   * A session is there, and has this owner now.
   *
   * @param at the event that says so; null if it is not known
   */
  void put(String sessionId, @Nullable String userId, @Nullable Position at) {
    reading.put(sessionId, userId);
    seen(sessionId, at);
  }

  /**
   * A session is gone.
   *
   * @param at the event that says so; null if it is not known
   */
  void remove(String sessionId, @Nullable Position at) {
    reading.remove(sessionId);
    seen(sessionId, at);
  }

  private void seen(String sessionId, @Nullable Position at) {
    if (reading == known) {
      expected.invalidate(sessionId);
    }
    if (at != null) {
      // What is older says nothing of a registration.
      registered
          .asMap()
          .computeIfPresent(sessionId, (id, from) -> from.at().isAtOrBefore(at) ? null : from);
    }
  }

  /** What was told of has all events of a partition up to this one. */
  void folded(Position position) {
    reading.folded(position);
  }

  private long foldedUpTo(int partition) {
    SessionsRead now = known;
    return isRead && now == reading ? now.foldedUpTo(partition) : -1;
  }

  /** How far behind the log this is; to be told where the log ends. */
  Freshness freshness() {
    return freshness;
  }

  boolean contain(String sessionId) {
    return known.contain(sessionId) || reading.contain(sessionId);
  }

  /**
   * Whether a session that is unknown is not there. If that can't be said yet it is in doubt from
   * now on, and whoever asks later is told.
   */
  boolean isNotThere(String sessionId) {
    Long since = doubted.get(sessionId, id -> System.nanoTime());
    int partitions = freshness.partitions();
    if (partitions == 0 || !freshness.hasReadUpTo(KeyPartition.of(sessionId, partitions), since)) {
      return false;
    }
    // Who asks after this may ask for what was registered after this.
    doubted.invalidate(sessionId);
    return !contain(sessionId);
  }

  /**
   * The registration of a session is in the log.
   *
   * @param userId whose it makes the session
   */
  void registered(String sessionId, String userId, Position at) {
    registered.put(sessionId, new Registration(at, userId));
    expected.invalidate(sessionId);
  }

  boolean isRegistered(String sessionId) {
    return registered.getIfPresent(sessionId) != null;
  }

  /** A session is about to be made. */
  void expect(String sessionId, @Nullable String userId) {
    expected.put(sessionId, userId == null ? NOBODY : userId);
  }

  boolean isExpected(String sessionId) {
    return expected.getIfPresent(sessionId) != null;
  }

  /** With those that are registered or about to be made. */
  long count() {
    expected.cleanUp();
    SessionsRead now = known;
    return now.count()
        + expected.estimatedSize()
        + registered.asMap().keySet().stream().filter(id -> !now.contain(id)).count();
  }

  /** Those of one user, with those about to be made. */
  long countOf(String userId) {
    return known.countOf(userId)
        + aboutToBeMade().filter(made -> userId.equals(made.getValue())).count();
  }

  /**
   * Those that the same secrets are good for as for this one, with those about to be made; 0 if
   * they are not counted.
   *
   * @param userId whose it is, or would be
   */
  long countOfSecretsOf(String sessionId, @Nullable String userId) {
    if (groups == null) {
      return 0;
    }
    SecretGroups shared = groups;
    String group = shared.of(sessionId, userId);
    return known.countOfGroup(group)
        + aboutToBeMade()
            .filter(
                made -> group.equals(SessionsRead.groupOf(shared, made.getKey(), made.getValue())))
            .count();
  }

  /** With their owners. */
  private Stream<Map.Entry<String, String>> aboutToBeMade() {
    SessionsRead now = known;
    return Stream.concat(
        expected.asMap().entrySet().stream(),
        registered.asMap().entrySet().stream()
            .filter(made -> !now.contain(made.getKey()))
            .map(made -> Map.entry(made.getKey(), made.getValue().owner())));
  }

  /**
   * Whose a session is that is there, or about to be made.
   *
   * @return {@link #NOBODY} if nobody has it; null if it is neither
   */
  @Nullable String ownerOf(String sessionId) {
    String owner = known.ownerOf(sessionId);
    Registration registration = owner != null ? null : registered.getIfPresent(sessionId);
    if (registration != null) {
      return registration.owner();
    }
    if (owner == null) {
      owner = reading.ownerOf(sessionId);
    }
    return owner != null ? owner : expected.getIfPresent(sessionId);
  }
}
