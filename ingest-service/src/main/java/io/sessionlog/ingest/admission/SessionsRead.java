package io.sessionlog.ingest.admission;

import io.sessionlog.ingest.signature.SecretGroups;
import io.sessionlog.model.Position;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What one reading of a topic of states has told of sessions: whose each is, and how many each user
 * has. One thread writes; many ask.
 */
final class SessionsRead {

  /** The owner of sessions that have none. */
  static final String NOBODY = "";

  private final Map<String, String> owners = new ConcurrentHashMap<>();
  private final Map<String, Integer> ofUsers = new ConcurrentHashMap<>();

  private final Map<Integer, Long> foldedUpTo = new ConcurrentHashMap<>();
  private final @Nullable SecretGroups groups;

  // By group, under this object's lock; as of a version of them, or null: to be counted anew.
  private Map<String, Integer> ofGroups = new HashMap<>();
  private @Nullable Object countedBy;

  /**
   * @param groups how sessions are counted by secret; null: they are not
   */
  SessionsRead(@Nullable SecretGroups groups) {
    this.groups = groups;
  }

  synchronized void put(String sessionId, @Nullable String userId) {
    String owner = userId == null ? NOBODY : userId;
    String before = owners.put(sessionId, owner);
    if (!owner.equals(before)) {
      ofUsers.merge(owner, 1, Integer::sum);
      countInGroup(sessionId, owner, 1);
      lost(sessionId, before);
    }
  }

  synchronized void remove(String sessionId) {
    lost(sessionId, owners.remove(sessionId));
  }

  private void lost(String sessionId, @Nullable String owner) {
    if (owner != null) {
      countInGroup(sessionId, owner, -1);
      ofUsers.computeIfPresent(owner, (user, count) -> count == 1 ? null : count - 1);
    }
  }

  private void countInGroup(String sessionId, String owner, int more) {
    if (groups != null && countedBy == groups.version()) {
      ofGroups.merge(groupOf(groups, sessionId, owner), more, Integer::sum);
    } else {
      countedBy = null;
    }
  }

  /**
   * Which secrets are good for a session.
   *
   * @param owner who has it, or {@link #NOBODY}
   */
  static String groupOf(SecretGroups groups, String sessionId, String owner) {
    return groups.of(sessionId, owner.equals(NOBODY) ? null : owner);
  }

  /** Those that the same secrets are good for; 0 if they are not counted. */
  synchronized int countOfGroup(String group) {
    if (groups == null) {
      return 0;
    }
    SecretGroups shared = groups;
    Object version = shared.version();
    if (countedBy != version) {
      Map<String, Integer> counted = new HashMap<>();
      owners.forEach((id, owner) -> counted.merge(groupOf(shared, id, owner), 1, Integer::sum));
      ofGroups = counted;
      countedBy = version;
    }
    return ofGroups.getOrDefault(group, 0);
  }

  /** All events of the partition up to this one are in what was read. */
  void folded(Position position) {
    foldedUpTo.put(position.partition(), position.offset() + 1);
  }

  /** The first event of a partition that is not. */
  long foldedUpTo(int partition) {
    return foldedUpTo.getOrDefault(partition, 0L);
  }

  /** {@link #NOBODY} if nobody has it; null if it is not there. */
  @Nullable String ownerOf(String sessionId) {
    return owners.get(sessionId);
  }

  boolean contain(String sessionId) {
    return owners.containsKey(sessionId);
  }

  int count() {
    return owners.size();
  }

  int countOf(String userId) {
    return ofUsers.getOrDefault(userId, 0);
  }
}
