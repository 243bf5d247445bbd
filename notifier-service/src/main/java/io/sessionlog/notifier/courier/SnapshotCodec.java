package io.sessionlog.notifier.courier;

import io.sessionlog.notifier.courier.Snapshot.Cursor;
import io.sessionlog.notifier.courier.Snapshot.Health;
import io.sessionlog.notifier.courier.Snapshot.Owed;
import io.sessionlog.notifier.courier.Snapshot.Place;
import io.sessionlog.notifier.courier.Snapshot.Resend;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How snapshots stand in {@code notification-progress}: JSON, in which places are short, since ten
 * thousand of them may be owed. Members that this version does not know are passed over.
 */
public final class SnapshotCodec {

  private SnapshotCodec() {}

  /** A snapshot's form in JSON. */
  public record Stored(
      Map<Integer, Cursor> cursors,
      List<StoredOwed> owed,
      Map<String, Resend> resends,
      List<String> resendsDone,
      @Nullable Long circuitProbeAt,
      int circuitProbes,
      Health health) {}

  /**
   * @param at a partition and an offset, and so on
   */
  public record StoredOwed(String session, List<Long> at, int failed, long nextAt) {}

  public static Stored stored(Snapshot snapshot) {
    return new Stored(
        snapshot.cursors(),
        snapshot.owed().stream().map(SnapshotCodec::stored).toList(),
        snapshot.resends(),
        snapshot.resendsDone(),
        snapshot.circuitProbeAt(),
        snapshot.circuitProbes(),
        snapshot.health());
  }

  public static Snapshot snapshot(Stored stored) {
    return new Snapshot(
        stored.cursors(),
        stored.owed().stream().map(SnapshotCodec::owed).toList(),
        stored.resends(),
        stored.resendsDone(),
        stored.circuitProbeAt(),
        stored.circuitProbes(),
        stored.health());
  }

  private static StoredOwed stored(Owed owed) {
    List<Long> at = new ArrayList<>(2 * owed.offsets().size());
    for (Place place : owed.offsets()) {
      at.add((long) place.partition());
      at.add(place.offset());
    }
    return new StoredOwed(owed.sessionId(), at, owed.failed(), owed.nextAt());
  }

  private static Owed owed(StoredOwed stored) {
    List<Place> places = new ArrayList<>(stored.at().size() / 2);
    for (int i = 0; i < stored.at().size(); i += 2) {
      places.add(new Place(stored.at().get(i).intValue(), stored.at().get(i + 1)));
    }
    return new Owed(stored.session(), places, stored.failed(), stored.nextAt());
  }
}
