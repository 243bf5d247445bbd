package io.sessionlog.notifier.run;

import io.sessionlog.notifier.courier.Courier;
import io.sessionlog.notifier.courier.Snapshot;
import io.sessionlog.notifier.courier.Snapshot.Cursor;
import io.sessionlog.notifier.delivery.Signer;
import io.sessionlog.notifier.endpoint.Endpoint;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An endpoint of this node's, its courier, and what the dispatcher keeps beside it. */
final class Owned {

  final int shard;
  final Courier courier;

  /**
   * Partitions in which it is told by the tail. In the others it is behind, and reads by itself.
   */
  final Set<Integer> attached = new HashSet<>();

  Endpoint endpoint;
  int switched;
  boolean reading;
  boolean closed;
  boolean dirty;

  /** When the dispatcher looks at it again; null: when something happens. */
  @Nullable Long wakeUpAt;

  long attempts;
  long failures;
  AttemptBlock block = new AttemptBlock();
  boolean blockUnderWay;

  private @Nullable URI url;
  private @Nullable List<Signer.Key> keys;
  private long keysUntil;

  Owned(int shard, Endpoint endpoint, Courier courier, int switched, long attempts, long failures) {
    this.shard = shard;
    this.endpoint = endpoint;
    this.courier = courier;
    this.switched = switched;
    this.attempts = attempts;
    this.failures = failures;
  }

  void become(Endpoint newer) {
    endpoint = newer;
    url = null;
    keys = null;
  }

  URI url() {
    URI known = url;
    if (known == null) {
      known = URI.create(endpoint.url());
      url = known;
    }
    return known;
  }

  /** The keys that sign now; null: to be opened. */
  @Nullable List<Signer.Key> keys(long now) {
    return now < keysUntil ? keys : null;
  }

  void keys(List<Signer.Key> opened, long until) {
    keys = opened;
    keysUntil = until;
  }

  /**
   * @param tail where the tail is
   */
  Progress progress(Map<Integer, Cursor> tail) {
    for (int partition : attached) {
      Cursor at = tail.get(partition);
      if (at != null) {
        courier.moveTo(partition, at);
      }
    }
    Snapshot snapshot = courier.snapshot();
    return new Progress(snapshot, Set.copyOf(attached), switched, attempts, failures);
  }
}
