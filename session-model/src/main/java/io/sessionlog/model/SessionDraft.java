package io.sessionlog.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The next state while one event is folded into it. Its verbs are what a {@link SessionFact} may
 * do; the bookkeeping that every event brings (position, times) is done here, once.
 */
final class SessionDraft {

  /** Longer texts are cut: a state is copied to every query node, so each part of it is bounded. */
  static final int MAX_TEXT_CHARS = 500;

  private final SessionEvent event;
  private final @Nullable SessionState before;

  private @Nullable String userId;
  private SessionStatus status = SessionStatus.SESSION_NOT_CONNECTED;
  private @Nullable String message;
  private @Nullable String qr;
  private @Nullable Instant qrReceivedAt;
  private @Nullable Integer progress;
  private boolean isNotification;
  private @Nullable RawJson aiConfig;
  private @Nullable Instant connectedAt;
  private @Nullable Instant statusSince;
  private @Nullable Instant statusSenderTime;
  private @Nullable String waState;
  private @Nullable String dialect;
  private Deliveries deliveries = Deliveries.NONE;
  private Unknowns unknowns = Unknowns.NONE;
  private boolean deleted;

  SessionDraft(@Nullable SessionState before, SessionEvent event) {
    this.before = before;
    this.event = event;
    if (before != null) {
      userId = before.userId();
      status = before.status();
      message = before.message();
      qr = before.qr();
      qrReceivedAt = before.qrReceivedAt();
      progress = before.progress();
      isNotification = before.isNotification();
      aiConfig = before.aiConfig();
      connectedAt = before.connectedAt();
      statusSince = before.statusSince();
      statusSenderTime = before.statusSenderTime();
      waState = before.waState();
      dialect = before.dialect();
      deliveries = before.deliveries();
      unknowns = before.unknowns();
    }
    if (EventNames.isAnySenders(event.attributes().event()) && event.fact().doubted() == null) {
      dialect = EventNames.dialect(event.attributes().event());
    }
    if (event.isRetriable()) {
      deliveries = deliveries.with(event.attributes().id());
    }
    if (userId == null) {
      userId = event.attributes().userId();
    }
  }

  /** Enters a status, or confirms it. Progress belongs to the loading screen that reported it. */
  SessionDraft to(SessionStatus next, String text) {
    if (statusSince == null || status != next) {
      status = next;
      unknowns = unknowns.withStatus(null);
      statusSince = event.time();
      if (next == SessionStatus.SESSION_CONNECTED) {
        connectedAt = event.time();
      }
    }
    statusSenderTime = SessionFold.usableSenderTime(event);
    progress = null;
    return message(text);
  }

  /**
   * As a server says. It makes nothing of a session that is gone; and the sender's clock is not
   * ours, so that later webhooks are compared with the last one as before.
   */
  SessionDraft observed(SessionStatus next, String text) {
    if (before == null) {
      delete();
      return this;
    }
    Instant sent = statusSenderTime;
    to(next, text);
    statusSenderTime = sent;
    return next == SessionStatus.QR_GENERATED ? this : clearQr();
  }

  SessionDraft message(String text) {
    message = bounded(text);
    return this;
  }

  /** A code that comes again is the same code: it does not live longer for being repeated. */
  SessionDraft storeQr(String code) {
    if (!code.equals(qr)) {
      qr = code;
      qrReceivedAt = event.time();
    }
    return this;
  }

  SessionDraft clearQr() {
    qr = null;
    qrReceivedAt = null;
    return this;
  }

  /**
   * Forgets the stored code if it is the one named. A session that has moved on meanwhile, such as
   * to connecting, loses the secret but keeps its status; one that was deleted stays deleted.
   */
  void expireQr(String fingerprint) {
    if (before == null) {
      delete();
      return;
    }
    if (qr == null || !Fingerprint.of(qr).equals(fingerprint)) {
      return;
    }
    if (status == SessionStatus.QR_GENERATED) {
      to(SessionStatus.SESSION_NOT_CONNECTED, "QR code expired");
    }
    clearQr();
  }

  SessionDraft progress(@Nullable Integer percent) {
    progress = percent;
    return this;
  }

  SessionDraft waState(@Nullable String state) {
    waState = state == null ? null : bounded(state);
    return this;
  }

  /** A session that nothing was known of starts as not connected, from now on. */
  SessionDraft registered(String owner, boolean notification, @Nullable RawJson settings) {
    userId = owner;
    isNotification = notification;
    aiConfig = settings;
    if (before == null) {
      statusSince = event.time();
    }
    return this;
  }

  void delete() {
    deleted = true;
  }

  boolean hasMovedSince(Position position) {
    return before != null && !before.position().isAtOrBefore(position);
  }

  /** Whether the webhook's URL named an owner, and the session has another. */
  boolean hasKeptOwner() {
    String named = event.attributes().userId();
    return named != null && !named.equals(userId);
  }

  boolean isDeleted() {
    return deleted;
  }

  /** Whether anything moved but the position; this is also what moves {@code updatedAt}. */
  boolean isChanged() {
    return before == null
        || status != before.status()
        || isNotification != before.isNotification()
        || !Objects.equals(userId, before.userId())
        || !Objects.equals(message, before.message())
        || !Objects.equals(qr, before.qr())
        || !Objects.equals(progress, before.progress())
        || !Objects.equals(aiConfig, before.aiConfig())
        || !Objects.equals(dialect, before.dialect());
  }

  /**
   * Activity that follows on a state of another exactness leaves it at that: only an event that
   * moves the state whatever went before makes it the same again in every fold.
   */
  private @Nullable Duration exactness(boolean isMereActivity, Duration activityResolution) {
    if (activityResolution.isZero()) {
      return null;
    }
    return before != null && isMereActivity ? before.activityResolution() : activityResolution;
  }

  /**
   * @param isMereActivity whether the event is activity that changes nothing
   * @param activityResolution of the fold
   * @param version of the fold
   */
  SessionState at(
      Position position, boolean isMereActivity, Duration activityResolution, FoldVersion version) {
    return new SessionState(
        event.sessionId(),
        userId,
        status,
        message,
        qr,
        qrReceivedAt,
        progress,
        isNotification,
        aiConfig,
        before == null ? event.time() : before.createdAt(),
        before == null || isChanged() ? event.time() : before.updatedAt(),
        connectedAt,
        statusSince,
        statusSenderTime,
        event.attributes().event(),
        event.time(),
        waState,
        dialect,
        deliveries,
        exactness(isMereActivity, activityResolution),
        version,
        unknowns,
        position);
  }

  private static String bounded(String text) {
    if (text.length() <= MAX_TEXT_CHARS) {
      return text;
    }
    int end = MAX_TEXT_CHARS - 1;
    if (Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end) + "…";
  }
}
