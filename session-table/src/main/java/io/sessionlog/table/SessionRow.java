package io.sessionlog.table;

import io.sessionlog.model.SessionReading;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.SessionStatus;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What we say in a row: the columns that are ours. All others are the application's.
 *
 * @param status the wire name
 * @param qr the QR string while it can still be scanned, and where codes are written at all
 * @param updatedAt when this became so
 */
public record SessionRow(
    String status, @Nullable String message, @Nullable String qr, Instant updatedAt) {

  /** What the row of a session says that was removed, where the row is kept. */
  public static final String REMOVED_MESSAGE = "Session removed";

  /**
   * What a row shall say at a moment: what the API answers at that moment.
   *
   * @param withQr whether QR codes are written
   */
  public static SessionRow of(SessionState state, Instant now, boolean withQr) {
    SessionReading reading = SessionReading.of(state, now);
    Instant expiry = SessionReading.qrExpiry(state);
    boolean showsAge = expiry != null && reading.qr() == null && expiry.isAfter(state.updatedAt());
    return new SessionRow(
        state.statusName(),
        storable(reading.message()),
        withQr ? storable(reading.qr()) : null,
        showsAge ? Objects.requireNonNull(expiry) : state.updatedAt());
  }

  /** A row that is kept after its session was removed. */
  public static SessionRow removed(Instant at) {
    return new SessionRow(
        SessionStatus.SESSION_NOT_CONNECTED.wireName(), REMOVED_MESSAGE, null, at);
  }

  /** This row once its QR code has expired; says the same as {@link #of} does of the state then. */
  public SessionRow aged(Instant expiry) {
    boolean awaitedScan = status.equals(SessionStatus.QR_GENERATED.wireName());
    return new SessionRow(
        status,
        awaitedScan ? SessionReading.QR_EXPIRED_MESSAGE : message,
        null,
        expiry.isAfter(updatedAt) ? expiry : updatedAt);
  }

  /** PostgreSQL's texts hold every character but this one; a sender may well send it. */
  private static @Nullable String storable(@Nullable String text) {
    return text == null ? null : text.replace('\0', '\uFFFD');
  }

  /** Whether both say the same; when they came to say so does not count. */
  public boolean saysTheSameAs(SessionRow other) {
    return withoutTime().equals(other.withoutTime());
  }

  private SessionRow withoutTime() {
    return new SessionRow(status, message, qr, Instant.EPOCH);
  }

  /** Leaves out the QR string, which is a secret. */
  @Override
  public String toString() {
    return "SessionRow[%s, %s]".formatted(status, updatedAt);
  }
}
