package io.sessionlog.model;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a reader is told about a session at a moment: the state, with the QR code's age and the
 * seed's flags computed. Every flag and the category come from here, so no two answers contradict
 * each other.
 *
 * @param message the state's, or "QR code expired"
 * @param qr the QR string while it can still be scanned
 * @param needsQr a code waits to be scanned
 * @param changesAt when this reading becomes wrong without any event; null if it never does
 */
public record SessionReading(
    SessionState state,
    @Nullable String message,
    @Nullable String qr,
    boolean isConnected,
    boolean needsQr,
    boolean isLoading,
    boolean hasError,
    Category category,
    @Nullable Instant changesAt) {

  /** WhatsApp rotates a code after 20 to 60 s; past this a scan fails. */
  public static final Duration QR_LIFETIME = Duration.ofSeconds(60);

  /** What is said of a session whose code was not scanned in time. */
  public static final String QR_EXPIRED_MESSAGE = "QR code expired";

  /** The summary's categories: disjoint, and together they hold every session. */
  public enum Category {
    CONNECTED("connected"),
    NEEDS_QR("needsQR"),
    LOADING("loading"),
    ERROR("error"),
    DISCONNECTED("disconnected");

    private final String wireName;

    Category(String wireName) {
      this.wireName = wireName;
    }

    public String wireName() {
      return wireName;
    }

    /**
     * @param qrLives whether the session's QR code can still be scanned, here or at its sender
     */
    public static Category of(SessionStatus status, boolean qrLives) {
      return switch (status) {
        case SESSION_CONNECTED -> CONNECTED;
        case QR_GENERATED -> qrLives ? NEEDS_QR : DISCONNECTED;
        case LOADING, CONNECTING -> LOADING;
        case AUTH_FAILURE, ERROR -> ERROR;
        // No flag is true of what is not known here.
        case SESSION_NOT_CONNECTED, UNKNOWN -> DISCONNECTED;
      };
    }
  }

  public static SessionReading of(SessionState state, Instant now) {
    Instant expiry = qrExpiry(state);
    boolean qrLives = expiry != null && now.isBefore(expiry);
    boolean awaitsScan = state.status() == SessionStatus.QR_GENERATED;
    // Its sender has the code, and rotates it: only the next event tells when it is void.
    boolean isElsewhere = awaitsScan && expiry == null;
    Category category = Category.of(state.status(), qrLives || isElsewhere);
    return new SessionReading(
        state,
        awaitsScan && !qrLives && !isElsewhere ? QR_EXPIRED_MESSAGE : state.message(),
        qrLives ? state.qr() : null,
        category == Category.CONNECTED,
        category == Category.NEEDS_QR,
        category == Category.LOADING,
        category == Category.ERROR,
        category,
        qrLives ? expiry : null);
  }

  /** When the stored QR code stops being shown; null when none is stored. */
  public static @Nullable Instant qrExpiry(SessionState state) {
    return state.qrReceivedAt() == null ? null : state.qrReceivedAt().plus(QR_LIFETIME);
  }

  /** Leaves out the QR string, as {@link SessionState#toString()} does. */
  @Override
  public String toString() {
    return "SessionReading[%s, %s]".formatted(state, category.wireName());
  }
}
