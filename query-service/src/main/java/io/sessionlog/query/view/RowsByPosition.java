package io.sessionlog.query.view;

import io.sessionlog.support.position.Positions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Rows in the order of their last events, by partition: what changed since a position is found
 * without looking at what did not.
 */
final class RowsByPosition {

  /** What the order is made of. */
  interface Placed {
    long offset();

    String sessionId();
  }

  private record Probe(long offset, String sessionId) implements Placed {}

  private static final Comparator<Placed> ORDER =
      Comparator.comparingLong(Placed::offset).thenComparing(Placed::sessionId);

  private final Map<Integer, NavigableSet<Placed>> partitions = new HashMap<>();

  void add(Row row) {
    partitions
        .computeIfAbsent(row.position().partition(), partition -> new TreeSet<>(ORDER))
        .add(row);
  }

  /** As long as the row still has the position that it was added with. */
  void remove(Row row) {
    NavigableSet<Placed> rows = partitions.get(row.position().partition());
    if (rows != null) {
      rows.remove(row);
    }
  }

  /** Empty if there are more than {@code max}. */
  Optional<List<Row>> since(Positions positions, int max) {
    List<Row> found = new ArrayList<>();
    for (Map.Entry<Integer, NavigableSet<Placed>> rows : partitions.entrySet()) {
      var after = new Probe(positions.offset(rows.getKey()) + 1, "");
      for (Placed placed : rows.getValue().tailSet(after, true)) {
        if (found.size() == max) {
          return Optional.empty();
        }
        found.add((Row) placed);
      }
    }
    return Optional.of(found);
  }
}
