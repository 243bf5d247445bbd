package io.sessionlog.ingest.admission;

import io.sessionlog.model.Position;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What one reading of a topic of states has told of sessions: whose each is, and how many each user
 * has. One thread writes; many ask.
 */
final class SessionsRead {

  private static final String NOBODY = "";

  private final Map<String, String> owners = new ConcurrentHashMap<>();
  private final Map<String, Integer> ofUsers = new ConcurrentHashMap<>();

  private final Map<Integer, Long> foldedUpTo = new ConcurrentHashMap<>();

  void put(String sessionId, @Nullable String userId) {
    String owner = userId == null ? NOBODY : userId;
    String before = owners.put(sessionId, owner);
    if (!owner.equals(before)) {
      ofUsers.merge(owner, 1, Integer::sum);
      lost(before);
    }
  }

  void remove(String sessionId) {
    lost(owners.remove(sessionId));
  }

  private void lost(@Nullable String owner) {
    if (owner != null) {
      ofUsers.computeIfPresent(owner, (user, count) -> count == 1 ? null : count - 1);
    }
  }

  /** All events of the partition up to this one are in what was read. */
  void folded(Position position) {
    foldedUpTo.put(position.partition(), position.offset() + 1);
  }

  /** The first event of a partition that is not. */
  long foldedUpTo(int partition) {
    return foldedUpTo.getOrDefault(partition, 0L);
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
