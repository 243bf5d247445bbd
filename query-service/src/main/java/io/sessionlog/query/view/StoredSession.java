package io.sessionlog.query.view;

import io.sessionlog.model.SessionReading;
import io.sessionlog.model.SessionState;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One state of one session, with what was rendered from it. States are read far more often than
 * they change, so each rendering is made by its first reader and kept; a change brings a new object
 * without any. The one thing that changes by itself is a QR code's expiry.
 */
public final class StoredSession {

  /** Before every moment: no code, or none that can still be scanned. */
  static final long NO_QR = Long.MIN_VALUE;

  private final SessionState state;
  private final long qrExpiryMillis;
  private volatile @Nullable Rendering asStatus;
  private volatile @Nullable Rendering asListEntry;

  private static final class Rendering {
    final byte[] json;
    final boolean qrLives;

    Rendering(byte[] json, boolean qrLives) {
      this.json = json;
      this.qrLives = qrLives;
    }
  }

  StoredSession(SessionState state) {
    this.state = state;
    Instant expiry = SessionReading.qrExpiry(state);
    this.qrExpiryMillis = expiry == null ? NO_QR : expiry.toEpochMilli();
  }

  public SessionState state() {
    return state;
  }

  public SessionReading reading(Instant now) {
    return SessionReading.of(state, now);
  }

  /** What a status read answers; made by {@code render} unless it was before. */
  public byte[] asStatus(Instant now, Function<SessionReading, byte[]> render) {
    Rendering kept = asStatus;
    if (kept == null || kept.qrLives != qrLives(now)) {
      asStatus = kept = render(now, render);
    }
    return kept.json;
  }

  /** What stands in a list; made by {@code render} unless it was before. */
  public byte[] asListEntry(Instant now, Function<SessionReading, byte[]> render) {
    Rendering kept = asListEntry;
    if (kept == null || kept.qrLives != qrLives(now)) {
      asListEntry = kept = render(now, render);
    }
    return kept.json;
  }

  private Rendering render(Instant now, Function<SessionReading, byte[]> render) {
    return new Rendering(render.apply(reading(now)), qrLives(now));
  }

  /** When the stored code expires, or {@link #NO_QR}. */
  long qrExpiryMillis() {
    return qrExpiryMillis;
  }

  private boolean qrLives(Instant now) {
    return now.toEpochMilli() < qrExpiryMillis;
  }
}
