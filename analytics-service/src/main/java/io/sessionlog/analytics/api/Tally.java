package io.sessionlog.analytics.api;

import io.sessionlog.analytics.fold.Head;
import io.sessionlog.analytics.numbers.Numbers;
import io.sessionlog.analytics.store.StatsReader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Numbers by bucket, of one session or of many; parts of different partitions are added. */
final class Tally {

  private final StatsQuery query;
  private final long nowMillis;
  private final List<Numbers> buckets = new ArrayList<>();
  private int sessions;

  Tally(StatsQuery query, long nowMillis) {
    this.query = query;
    this.nowMillis = nowMillis;
    for (int i = 0; i < query.buckets(); i++) {
      buckets.add(new Numbers());
    }
  }

  int sessions() {
    return sessions;
  }

  List<Numbers> buckets() {
    return buckets;
  }

  Numbers total() {
    var total = new Numbers();
    buckets.forEach(total::add);
    return total;
  }

  /** Up to when time is counted. */
  long untilMillis() {
    return Math.min(nowMillis, Numbers.startMillis(query.to()));
  }

  private Numbers at(int hour) {
    return buckets.get(query.bucketOf(hour));
  }

  /**
   * @param epoch of the owner who asks; null: of all
   */
  void addSession(StatsReader reader, String session, Head head, @Nullable Integer epoch) {
    reader.addSession(session, epoch, query.from(), query.to(), this::at);
    addOpenTime(head);
  }

  /**
   * Without the time that is still open.
   *
   * @param owner null: all of them
   */
  void addSums(StatsReader reader, @Nullable String owner) {
    if (owner == null) {
      reader.addAll(query.from(), query.to(), this::at);
    } else {
      reader.addOwner(owner, query.from(), query.to(), this::at);
    }
  }

  /** What has passed since a session's last event is in no row. */
  void addOpenTime(Head head) {
    long from = Numbers.startMillis(query.from());
    if (!head.isGone() || head.momentMillis() >= from) {
      sessions++;
    }
    if (!head.isGone()) {
      Numbers.time(
          head.measure(),
          head.signMillis(),
          Math.max(head.momentMillis(), from),
          untilMillis(),
          (hour, measure, millis) -> at(hour).add(measure, millis));
    }
  }

  /** For the node that puts the parts together. */
  byte[] toBytes() {
    return Parts.write(
        query,
        out -> {
          out.writeInt(sessions);
          for (Numbers bucket : buckets) {
            Parts.write(out, bucket);
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
          sessions += in.readInt();
          for (Numbers bucket : buckets) {
            Parts.add(in, bucket);
          }
        });
  }
}
