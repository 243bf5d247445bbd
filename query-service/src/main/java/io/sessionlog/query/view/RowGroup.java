package io.sessionlog.query.view;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Rows in order: all of them, and once more by bucket. The buckets' sizes are the counters. */
final class RowGroup {

  private final NavigableMap<PageKey, Row> all = new TreeMap<>();
  private final Map<Bucket, NavigableMap<PageKey, Row>> byBucket = new EnumMap<>(Bucket.class);

  void add(Row row) {
    all.put(row.key, row);
    byBucket.computeIfAbsent(row.bucket, bucket -> new TreeMap<>()).put(row.key, row);
  }

  void remove(Row row) {
    all.remove(row.key);
    in(row.bucket).remove(row.key);
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  int count(Bucket bucket) {
    return in(bucket).size();
  }

  /**
   * Walks the rows of these buckets in order.
   *
   * @param after where the page before ended; null starts at the first row
   */
  Iterator<Row> rows(Set<Bucket> buckets, @Nullable PageKey after) {
    if (buckets.size() == Bucket.all().size()) {
      return from(all, after);
    }
    List<Iterator<Row>> parts = new ArrayList<>(buckets.size());
    for (Bucket bucket : buckets) {
      parts.add(from(in(bucket), after));
    }
    return parts.size() == 1 ? parts.get(0) : new MergedRows(parts);
  }

  private NavigableMap<PageKey, Row> in(Bucket bucket) {
    return byBucket.getOrDefault(bucket, Collections.emptyNavigableMap());
  }

  private static Iterator<Row> from(NavigableMap<PageKey, Row> rows, @Nullable PageKey after) {
    return (after == null ? rows : rows.tailMap(after, false)).values().iterator();
  }
}
