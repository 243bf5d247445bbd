package io.sessionlog.sink;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Where the partitions of one instance are, as it believes. Lanes write of their own partitions
 * alone, at the same time.
 */
final class Places {

  private final Map<Integer, Long> stored = new ConcurrentHashMap<>();
  private final Map<Integer, Long> reached = new ConcurrentHashMap<>();

  boolean isEmpty() {
    return stored.isEmpty();
  }

  boolean has(int partition) {
    return stored.containsKey(partition);
  }

  /** Where the database is; null: it must be asked. */
  @Nullable Long stored(int partition) {
    return stored.get(partition);
  }

  /** The database is there, by its own word. */
  void stored(Map<Integer, Long> next) {
    stored.putAll(next);
    reached.keySet().removeAll(next.keySet());
  }

  /** What was read up to there is in the database already, which does not know it yet. */
  void reached(Map<Integer, Long> next) {
    reached.putAll(next);
  }

  /** All that was read and the database does not know of. */
  Map<Integer, Long> reached() {
    return new HashMap<>(reached);
  }

  /** What the database is expected to say of these partitions. */
  Map<Integer, Long> expected(Collection<Integer> partitions) {
    Map<Integer, Long> expected = new HashMap<>(stored);
    expected.keySet().retainAll(partitions);
    return expected;
  }

  void forget(Collection<Integer> partitions) {
    stored.keySet().removeAll(partitions);
    reached.keySet().removeAll(partitions);
  }

  void forgetAll() {
    stored.clear();
    reached.clear();
  }
}
