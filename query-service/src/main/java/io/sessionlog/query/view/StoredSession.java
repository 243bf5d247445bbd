package io.sessionlog.query.view;

import io.sessionlog.model.SessionReading;
import io.sessionlog.model.SessionState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One state of one session, with what was rendered from it. States are read far more often than
 * they change, so each rendering is made by its first reader and kept; a change brings a new object
 * without any. The one thing that changes by itself is a QR code's expiry.
 */
public final class StoredSession {

  /** Before every moment: no code, or none that can still be scanned. */
  public static final long NO_QR = Long.MIN_VALUE;

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

  /** Writes a session, with the code as far as it is shown. */
  @FunctionalInterface
  public interface Renderer {
    byte[] render(SessionReading reading, @Nullable String qr);
  }

  /** What a status read answers; made by {@code renderer} unless it was before. */
  public byte[] asStatus(Instant now, boolean qrShown, Renderer renderer) {
    if (!qrShown && qrLives(now)) {
      return withoutQr(now, renderer);
    }
    Rendering kept = asStatus;
    if (kept == null || kept.qrLives != qrLives(now)) {
      asStatus = kept = render(now, renderer);
    }
    return kept.json;
  }

  /** What stands in a list; made by {@code renderer} unless it was before. */
  public byte[] asListEntry(Instant now, boolean qrShown, Renderer renderer) {
    if (!qrShown && qrLives(now)) {
      return withoutQr(now, renderer);
    }
    Rendering kept = asListEntry;
    if (kept == null || kept.qrLives != qrLives(now)) {
      asListEntry = kept = render(now, renderer);
    }
    return kept.json;
  }

  /** Not kept: few are asked for, in the one minute that a code lives. */
  private byte[] withoutQr(Instant now, Renderer renderer) {
    return renderer.render(reading(now), null);
  }

  private Rendering render(Instant now, Renderer renderer) {
    SessionReading reading = reading(now);
    return new Rendering(renderer.render(reading, reading.qr()), qrLives(now));
  }

  /** When the stored code expires, or {@link #NO_QR}. */
  public long qrExpiryMillis() {
    return qrExpiryMillis;
  }

  /** Whether it has a code that can still be scanned. */
  public boolean qrLives(Instant now) {
    return now.toEpochMilli() < qrExpiryMillis;
  }
}
