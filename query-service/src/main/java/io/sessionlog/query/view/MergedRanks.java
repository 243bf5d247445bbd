package io.sessionlog.query.view;

import io.sessionlog.query.view.SessionEntry.Rank;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.NavigableMap;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Walks through several orders as if they were one. */
final class MergedRanks {

  private static final class Source {
    private final Iterator<SessionEntry> entries;
    private SessionEntry head;

    Source(Iterator<SessionEntry> entries) {
      this.entries = entries;
      this.head = entries.next();
    }

    Rank rank() {
      return head.rank();
    }
  }

  private final PriorityQueue<Source> sources;

  /**
   * @param after begin behind this place; null begins at the front
   */
  MergedRanks(Collection<NavigableMap<Rank, SessionEntry>> orders, @Nullable Rank after) {
    sources = new PriorityQueue<>(Math.max(1, orders.size()), Comparator.comparing(Source::rank));
    for (NavigableMap<Rank, SessionEntry> order : orders) {
      var rest = after == null ? order : order.tailMap(after, false);
      if (!rest.isEmpty()) {
        sources.add(new Source(rest.values().iterator()));
      }
    }
  }

  @Nullable SessionEntry next() {
    Source first = sources.poll();
    if (first == null) {
      return null;
    }
    SessionEntry entry = first.head;
    if (first.entries.hasNext()) {
      first.head = first.entries.next();
      sources.add(first);
    }
    return entry;
  }
}
