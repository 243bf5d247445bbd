package io.sessionlog.model;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known about a session after some prefix of its events. Readers do not show it as it
 * stands: a QR code ages without an event, see {@link SessionReading}.
 *
 * @param userId the owner; null until a registration, or the first webhook's URL to do so, names
 *     one
 * @param message for people: what the status means or what last happened
 * @param qr the pairing secret, while one is stored
 * @param qrReceivedAt when {@code qr} came; null exactly when {@code qr} is
 * @param progress 0 to 100 while a loading screen reports it
 * @param aiConfig the registration's free-form settings
 * @param createdAt the time of the first event
 * @param updatedAt the last time that status, message, qr, progress or registration changed
 * @param connectedAt when the session last became connected; kept when it disconnects
 * @param statusSince when the present status was entered; null while no event has told a status
 * @param statusSenderTime the sender's time of the event that set the status, if it had a usable
 *     one
 * @param lastEvent the name of the last event, whatever it changed; mere activity may have followed
 *     within {@code activityResolution}
 * @param lastEventAt when {@code lastEvent} happened
 * @param waState WhatsApp's own state, as last reported
 * @param dialect what its sender speaks, as {@code waha}; null for our own, and as long as no
 *     sender has been heard
 * @param deliveries the last ones that told a status
 * @param activityResolution how exact {@code lastEvent}, {@code lastEventAt} and {@code position}
 *     are, see {@link SessionFold}; null: exact to the event, or still to what a version or a
 *     setting made of them that had every event move them
 * @param foldVersion by which it was made
 * @param unknowns what a later version wrote and this one passes on
 * @param position of {@code lastEvent}
 */
public record SessionState(
    String sessionId,
    @Nullable String userId,
    SessionStatus status,
    @Nullable String message,
    @Nullable String qr,
    @Nullable Instant qrReceivedAt,
    @Nullable Integer progress,
    boolean isNotification,
    @Nullable RawJson aiConfig,
    Instant createdAt,
    Instant updatedAt,
    @Nullable Instant connectedAt,
    @Nullable Instant statusSince,
    @Nullable Instant statusSenderTime,
    String lastEvent,
    Instant lastEventAt,
    @Nullable String waState,
    @Nullable String dialect,
    Deliveries deliveries,
    @Nullable Duration activityResolution,
    FoldVersion foldVersion,
    Unknowns unknowns,
    Position position) {

  public SessionState {
    if ((qr == null) != (qrReceivedAt == null)) {
      throw new IllegalArgumentException("qrReceivedAt is null exactly when qr is");
    }
    if ((status == SessionStatus.UNKNOWN) != (unknowns.status() != null)) {
      throw new IllegalArgumentException("a status that is not known has a name, and no other");
    }
  }

  /** A state as our own dialect makes it, whose senders know no delivery ids. */
  public SessionState(
      String sessionId,
      @Nullable String userId,
      SessionStatus status,
      @Nullable String message,
      @Nullable String qr,
      @Nullable Instant qrReceivedAt,
      @Nullable Integer progress,
      boolean isNotification,
      @Nullable RawJson aiConfig,
      Instant createdAt,
      Instant updatedAt,
      @Nullable Instant connectedAt,
      @Nullable Instant statusSince,
      @Nullable Instant statusSenderTime,
      String lastEvent,
      Instant lastEventAt,
      @Nullable String waState,
      Position position) {
    this(
        sessionId,
        userId,
        status,
        message,
        qr,
        qrReceivedAt,
        progress,
        isNotification,
        aiConfig,
        createdAt,
        updatedAt,
        connectedAt,
        statusSince,
        statusSenderTime,
        lastEvent,
        lastEventAt,
        waState,
        null,
        Deliveries.NONE,
        null,
        FoldVersion.FIRST,
        Unknowns.NONE,
        position);
  }

  /** How the status stands in JSON, also where this version does not know it. */
  public String statusName() {
    return unknowns.status() == null ? status.wireName() : unknowns.status();
  }

  /** The same state with another last event. */
  public SessionState lastMovedBy(String event, Instant at, Position newPosition) {
    return with(qr, event, at, foldVersion, newPosition);
  }

  /** The same state with another code: for one that must not be kept. */
  public SessionState withQr(String code) {
    return with(code, lastEvent, lastEventAt, foldVersion, position);
  }

  /** Whether readers see any difference: not in who made it. */
  public boolean showsTheSameAs(SessionState other) {
    return equals(other)
        || with(qr, lastEvent, lastEventAt, other.foldVersion, position).equals(other);
  }

  private SessionState with(
      @Nullable String code, String event, Instant at, FoldVersion version, Position newPosition) {
    return new SessionState(
        sessionId,
        userId,
        status,
        message,
        code,
        qrReceivedAt,
        progress,
        isNotification,
        aiConfig,
        createdAt,
        updatedAt,
        connectedAt,
        statusSince,
        statusSenderTime,
        event,
        at,
        waState,
        dialect,
        deliveries,
        activityResolution,
        version,
        unknowns,
        newPosition);
  }

  /** Leaves out the QR string and the settings: both may be secret. */
  @Override
  public String toString() {
    return "SessionState[%s %s at %s, last event %s]"
        .formatted(sessionId, statusName(), position, lastEvent);
  }
}
