package io.sessionlog.analytics.api;

import io.sessionlog.analytics.numbers.Numbers;
import io.sessionlog.analytics.numbers.Trouble;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The sessions with the most of something; a session is in one partition, so parts are merged. */
final class TopList {

  /**
   * @param value what it is ranked by
   */
  record Entry(String sessionId, @Nullable String userId, long value, Numbers numbers) {}

  private static final Comparator<Entry> ORDER =
      Comparator.comparingLong(Entry::value).reversed().thenComparing(Entry::sessionId);

  private final StatsQuery query;
  private final Trouble by;
  private final int limit;
  private final List<Entry> entries = new ArrayList<>();

  /**
   * @param query of which hours it is
   */
  TopList(StatsQuery query, Trouble by, int limit) {
    this.query = query;
    this.by = by;
    this.limit = limit;
  }

  List<Entry> entries() {
    entries.sort(ORDER);
    return entries.subList(0, Math.min(limit, entries.size()));
  }

  void add(String sessionId, @Nullable String userId, Numbers numbers) {
    long value = by.of(numbers);
    if (value > 0) {
      entries.add(new Entry(sessionId, userId, value, numbers));
      if (entries.size() > 20 * limit) {
        entries.sort(ORDER);
        entries.subList(limit, entries.size()).clear();
      }
    }
  }

  /** For the node that puts the parts together. */
  byte[] toBytes() {
    List<Entry> first = entries();
    return Parts.write(
        query,
        out -> {
          out.writeInt(first.size());
          for (Entry entry : first) {
            out.writeUTF(entry.sessionId());
            out.writeBoolean(entry.userId() != null);
            out.writeUTF(entry.userId() == null ? "" : entry.userId());
            Parts.write(out, entry.numbers());
          }
        });
  }

  /**
   * @throws io.sessionlog.support.partition.UnfitPart if it is not of the same hours
   */
  void add(byte[] part) {
    Parts.read(
        query,
        part,
        in -> {
          int count = in.readInt();
          for (int i = 0; i < count; i++) {
            String sessionId = in.readUTF();
            boolean isOwned = in.readBoolean();
            String userId = in.readUTF();
            var numbers = new Numbers();
            Parts.add(in, numbers);
            add(sessionId, isOwned ? userId : null, numbers);
          }
        });
  }
}
