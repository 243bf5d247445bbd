package io.sessionlog.query.view;

import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.Position;
import io.sessionlog.model.SessionEvent;
import io.sessionlog.model.SessionFact;
import io.sessionlog.model.SessionFold;
import io.sessionlog.model.SessionState;
import java.time.Duration;
import java.time.Instant;

/** The life of one session: folds facts as the projector does, so that states are real ones. */
public final class Story {

  public static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
  public static final String QR =
      "2@SnXsorgxaX3I6Dtx0o4GPUoz8kmXpjzPQU9GSk4Z0HRMHy24YJZhXNXDjrNH/TOzavfRgOtkt8xs7Q==,"
          + "XJzJFcZLhNP29qjCcGfzsuQSRfl4vc/XZ14Qn9O5lkQ=,oy88BQf1SOoESa8ujv0w0XEjrg70LwjUKJ28WAzS2OI=,"
          + "vskzAu3vCqH8fHbNyETps20hRg+AbPjztD42CQWPuBA=,1";

  private final SessionFold fold = new SessionFold(Duration.ZERO, Duration.ZERO);
  private final String sessionId;
  private final int partition;
  private String userId;
  private Instant now = NOON;
  private long offset;
  private SessionState state;

  private Story(String sessionId, int partition) {
    this.sessionId = sessionId;
    this.partition = partition;
  }

  public static Story of(String sessionId) {
    return new Story(sessionId, 0);
  }

  public static Story of(String sessionId, int partition) {
    return new Story(sessionId, partition);
  }

  public String sessionId() {
    return sessionId;
  }

  /** Of a session that is another's already, an administrator has decided so. */
  public Story ownedBy(String user) {
    userId = user;
    if (state != null && state.userId() != null && !state.userId().equals(user)) {
      state = givenTo(state, user, now);
    }
    return this;
  }

  private static SessionState givenTo(SessionState state, String user, Instant now) {
    return new SessionState(
        state.sessionId(),
        user,
        state.status(),
        state.message(),
        state.qr(),
        state.qrReceivedAt(),
        state.progress(),
        state.isNotification(),
        state.aiConfig(),
        state.createdAt(),
        now,
        state.connectedAt(),
        state.statusSince(),
        state.statusSenderTime(),
        state.lastEvent(),
        state.lastEventAt(),
        state.waState(),
        state.dialect(),
        state.deliveries(),
        state.activityResolution(),
        state.foldVersion(),
        state.unknowns(),
        state.position());
  }

  /** The next event comes at this time. */
  public Story at(Instant time) {
    now = time;
    return this;
  }

  /** The next event stands at this offset. */
  public Story offset(long next) {
    offset = next;
    return this;
  }

  public SessionState qr() {
    return qr(QR);
  }

  public SessionState qr(String code) {
    return then("qr", new SessionFact.QrReceived(code));
  }

  public SessionState ready() {
    return then("ready", new SessionFact.Ready());
  }

  public SessionState disconnected() {
    return then("disconnected", new SessionFact.Disconnected("LOGOUT"));
  }

  public SessionState message() {
    return then("message", new SessionFact.Activity());
  }

  public SessionState loading(int percent) {
    return then("loading_screen", new SessionFact.LoadingScreen(percent, "WhatsApp"));
  }

  public SessionState opening() {
    return then("change_state", new SessionFact.StateChanged("OPENING"));
  }

  public SessionState authFailure() {
    return then("auth_failure", new SessionFact.AuthenticationFailed(null));
  }

  public SessionState blocked() {
    return then("change_state", new SessionFact.StateChanged("TOS_BLOCK"));
  }

  public SessionState then(String event, SessionFact fact) {
    var attributes =
        new EventAttributes("id-" + offset, "/test", event, sessionId, now, userId, null);
    var position = new Position(partition, offset++);
    state = fold.apply(state, new SessionEvent(attributes, fact), position).state();
    return state;
  }

  /** Where the last event stands. */
  public Position last() {
    return new Position(partition, offset - 1);
  }

  /** Deletes the session; the position of the deletion. */
  public Position delete() {
    state = null;
    return new Position(partition, offset++);
  }
}
