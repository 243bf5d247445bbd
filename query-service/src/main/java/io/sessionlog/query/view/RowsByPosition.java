package io.sessionlog.query.view;

import io.sessionlog.support.position.Positions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
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

  private final List<NavigableSet<Placed>> partitions = new ArrayList<>();

  void add(Row row) {
    in(row.position().partition()).add(row);
  }

  void remove(Row row) {
    in(row.position().partition()).remove(row);
  }

  private NavigableSet<Placed> in(int partition) {
    while (partitions.size() <= partition) {
      partitions.add(new TreeSet<>(ORDER));
    }
    return partitions.get(partition);
  }

  /** Empty if there are more than {@code max}. */
  Optional<List<Row>> since(Positions positions, int max) {
    List<Row> found = new ArrayList<>();
    for (int partition = 0; partition < partitions.size(); partition++) {
      var after = new Probe(positions.offset(partition) + 1, "");
      for (Placed placed : partitions.get(partition).tailSet(after, true)) {
        if (found.size() == max) {
          return Optional.empty();
        }
        found.add((Row) placed);
      }
    }
    return Optional.of(found);
  }
}
