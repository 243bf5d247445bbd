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
import java.util.random.RandomGenerator;
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

  private Owned(
      int shard, Endpoint endpoint, Courier courier, int switched, long attempts, long failures) {
    this.shard = shard;
    this.endpoint = endpoint;
    this.courier = courier;
    this.switched = switched;
    this.attempts = attempts;
    this.failures = failures;
  }

  /**
   * Goes on where the endpoint was, or begins where it wants to.
   *
   * @param progress what was stored last under the endpoint's id; null: nothing was
   * @param lastTail where the tail was when that was stored
   */
  static Owned begin(
      int shard,
      Endpoint endpoint,
      @Nullable Progress progress,
      Map<Integer, Cursor> lastTail,
      Courier.Limits limits,
      RandomGenerator random,
      long now) {
    Owned one;
    if (progress == null || !progress.isOf(endpoint)) {
      var courier = new Courier(endpoint.start(), limits, random, now);
      // An endpoint begins as it stands: what it was before is behind it.
      one = new Owned(shard, endpoint, courier, endpoint.switched(), -1, -1);
    } else {
      var courier = new Courier(progress.snapshot(), limits, random, now);
      for (int partition : progress.attached()) {
        Cursor at = lastTail.get(partition);
        if (at != null) {
          courier.moveTo(partition, at);
        }
      }
      one =
          new Owned(
              shard,
              endpoint,
              courier,
              progress.switched(),
              progress.attempts(),
              progress.failures());
    }
    if (!endpoint.isEnabled()) {
      one.courier.disable();
    }
    return one;
  }

  /** Carries out what the endpoint's definition asks for, once. */
  void follow(long now) {
    if (switched != endpoint.switched()) {
      switched = endpoint.switched();
      if (endpoint.isEnabled()) {
        Map<Integer, Cursor> skipTo = endpoint.skipTo();
        if (skipTo != null) {
          attached.clear();
          courier.skipTo(skipTo);
        }
        courier.enable(now);
      } else {
        courier.disable();
      }
    }
    endpoint.resends().forEach(courier::resend);
  }

  /** Whether it is the same endpoint, and not another one under its id. */
  boolean isOf(Endpoint other) {
    return endpoint.createdAt() == other.createdAt();
  }

  /** How many records of the log it has not come to. */
  long behind(Map<Integer, Cursor> tail) {
    long behind = 0;
    for (Map.Entry<Integer, Cursor> end : tail.entrySet()) {
      if (!attached.contains(end.getKey())) {
        behind += Math.max(0, end.getValue().offset() - courier.cursor(end.getKey()).offset());
      }
    }
    return behind;
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
    return new Progress(
        endpoint.createdAt(), snapshot, Set.copyOf(attached), switched, attempts, failures);
  }
}
