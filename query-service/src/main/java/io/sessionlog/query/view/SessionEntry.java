package io.sessionlog.query.view;

import io.sessionlog.model.SessionReading;
import io.sessionlog.model.SessionState;
import java.time.Instant;
import java.util.Comparator;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A session as it stands in the view. Its answers are rendered on the first read and kept: sessions
 * are read more often than they change.
 */
public final class SessionEntry {

  /** Where a session stands in lists: newest change first, then by id. */
  public record Rank(Instant updatedAt, String sessionId) implements Comparable<Rank> {

    private static final Comparator<Rank> ORDER =
        Comparator.comparing(Rank::updatedAt).reversed().thenComparing(Rank::sessionId);

    @Override
    public int compareTo(Rank other) {
      return ORDER.compare(this, other);
    }
  }

  private final SessionState state;
  private final Rank rank;
  private volatile @Nullable Rendering listEntry;
  private volatile @Nullable Rendering status;

  SessionEntry(SessionState state) {
    this.state = state;
    this.rank = new Rank(state.updatedAt(), state.sessionId());
  }

  public SessionState state() {
    return state;
  }

  public Rank rank() {
    return rank;
  }

  public SessionReading readAt(Instant now) {
    return SessionReading.of(state, now);
  }

  /** The entry in lists, as JSON in UTF-8; not to be changed. */
  public byte[] listEntry(Instant now, Function<SessionReading, byte[]> renderer) {
    Rendering known = listEntry;
    if (known == null || known.isOver(now)) {
      known = Rendering.of(readAt(now), renderer);
      listEntry = known;
    }
    return known.json;
  }

  /** The answer to a status request, as JSON in UTF-8; not to be changed. */
  public byte[] status(Instant now, Function<SessionReading, byte[]> renderer) {
    Rendering known = status;
    if (known == null || known.isOver(now)) {
      known = Rendering.of(readAt(now), renderer);
      status = known;
    }
    return known.json;
  }

  /** What was rendered, and until when it is true: a QR code expires without an event. */
  private static final class Rendering {
    private final byte[] json;
    private final @Nullable Instant changesAt;

    private Rendering(byte[] json, @Nullable Instant changesAt) {
      this.json = json;
      this.changesAt = changesAt;
    }

    static Rendering of(SessionReading reading, Function<SessionReading, byte[]> renderer) {
      return new Rendering(renderer.apply(reading), reading.changesAt());
    }

    boolean isOver(Instant now) {
      return changesAt != null && !now.isBefore(changesAt);
    }
  }
}
