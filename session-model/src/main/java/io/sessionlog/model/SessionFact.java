package io.sessionlog.model;

import static io.sessionlog.model.SessionStatus.AUTH_FAILURE;
import static io.sessionlog.model.SessionStatus.CONNECTING;
import static io.sessionlog.model.SessionStatus.ERROR;
import static io.sessionlog.model.SessionStatus.LOADING;
import static io.sessionlog.model.SessionStatus.QR_GENERATED;
import static io.sessionlog.model.SessionStatus.SESSION_CONNECTED;
import static io.sessionlog.model.SessionStatus.SESSION_NOT_CONNECTED;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A fact about one session, with the transition that it causes. Every fact is declared here, so
 * this file read from top to bottom is the state machine; the rules that decide <em>whether</em> a
 * fact may act stand in {@link SessionFold}.
 */
public sealed interface SessionFact {

  /** What the fold must ask before it lets the fact act. */
  enum Kind {
    /** Sets the status; an event with an older sender's time does not. */
    STATUS,
    /** A status that only means "on the way"; senders repeat it late, see the settle window. */
    PROGRESS,
    /** Proves that the session lives, and nothing else. */
    ACTIVITY,
    /** A server's answer about a state that was in doubt; whatever came after that state wins. */
    OBSERVATION,
    /** Came from us or says nothing of the connection: always acts. */
    UNCONDITIONAL;

    /** Whether such a fact says what the connection is, so that its repetition could undo it. */
    boolean tellsStatus() {
      return this == STATUS || this == PROGRESS;
    }
  }

  Kind kind();

  void applyTo(SessionDraft draft);

  /** The state that an {@link Kind#OBSERVATION} is about; null for every other fact. */
  default @Nullable Position doubted() {
    return null;
  }

  /**
   * The same fact without what nobody may read: QR codes and settings become fingerprints. The fold
   * only asks whether two of them are equal, so it decides as it would with the real ones.
   */
  SessionFact withoutSecrets();

  /**
   * A QR code to scan; it replaces the one before it.
   *
   * @param doubted null for a webhook's code; one that was fetched from the server is void if
   *     anything came after this state
   */
  record QrReceived(String qr, @Nullable Position doubted) implements SessionFact {

    /** What the largest QR code holds; a real one has 219. Longer ones can't be drawn. */
    public static final int MAX_CHARS = 4_296;

    /** Logs of before may hold longer ones. */
    public static final int MAX_LOGGED_CHARS = 16_384;

    public QrReceived(String qr) {
      this(qr, null);
    }

    @Override
    public Kind kind() {
      return doubted == null ? Kind.STATUS : Kind.OBSERVATION;
    }

    @Override
    public void applyTo(SessionDraft draft) {
      String text = "QR code generated, scan to connect";
      if (doubted == null) {
        draft.to(QR_GENERATED, text).storeQr(qr);
      } else {
        draft.observed(QR_GENERATED, text).storeQr(qr);
      }
    }

    @Override
    public SessionFact withoutSecrets() {
      return new QrReceived(Fingerprint.of(qr), doubted);
    }

    /** A QR string is a live pairing secret: it is not printed. */
    @Override
    public String toString() {
      return "QrReceived[" + qr.length() + " characters]";
    }
  }

  /**
   * A code waits to be scanned, and its text did not come with the event: WAHA's is to be asked
   * for, others send a picture that could not be read, or a pairing code.
   *
   * @param hint where it is to be had
   */
  record QrAwaited(String hint) implements SessionFact {
    @Override
    public Kind kind() {
      return Kind.STATUS;
    }

    @Override
    public void applyTo(SessionDraft draft) {
      draft.to(QR_GENERATED, "QR code generated, scan to connect: " + hint).clearQr();
    }

    @Override
    public SessionFact withoutSecrets() {
      return this;
    }
  }

  record Ready() implements SessionFact {
    @Override
    public Kind kind() {
      return Kind.STATUS;
    }

    @Override
    public void applyTo(SessionDraft draft) {
      draft.to(SESSION_CONNECTED, "WhatsApp session connected successfully").clearQr();
    }

    @Override
    public SessionFact withoutSecrets() {
      return this;
    }
  }

  /** The scan was accepted. It comes several times, also after {@link Ready}. */
  record Authenticated() implements SessionFact {
    @Override
    public Kind kind() {
      return Kind.PROGRESS;
    }

    @Override
    public void applyTo(SessionDraft draft) {
      draft.to(CONNECTING, "Authenticated, loading the session").clearQr();
    }

    @Override
    public SessionFact withoutSecrets() {
      return this;
    }
  }

  /**
   * The session is on its way, in its sender's word.
   *
   * @param word such as {@code STARTING}
   */
  record Connecting(@Nullable String word) implements SessionFact {
    @Override
    public Kind kind() {
      return Kind.PROGRESS;
    }

    @Override
    public void applyTo(SessionDraft draft) {
      draft.to(CONNECTING, withDetail("Connecting to WhatsApp", word));
    }

    @Override
    public SessionFact withoutSecrets() {
      return this;
    }
  }

  /**
   * 100 does not mean connected.
   *
   * @param percent 0 to 100; senders write a number, or a string as their types say
   * @param message up to whatsapp-web.js 1.24 localised text from the page, now "WhatsApp"
   */
  record LoadingScreen(@Nullable Integer percent, @Nullable String message) implements SessionFact {
    @Override
    public Kind kind() {
      return Kind.PROGRESS;
    }

    @Override
    public void applyTo(SessionDraft draft) {
      String text = percent == null ? "Loading" : "Loading " + percent + "%";
      draft
          .to(LOADING, message == null || message.isBlank() ? text : text + ": " + message)
          .clearQr()
          .progress(percent);
    }

    @Override
    public SessionFact withoutSecrets() {
      return this;
    }
  }

  record Disconnected(@Nullable String reason) implements SessionFact {
    @Override
    public Kind kind() {
      return Kind.STATUS;
    }

    @Override
    public void applyTo(SessionDraft draft) {
      draft.to(SESSION_NOT_CONNECTED, withDetail("Disconnected", reason)).clearQr();
    }

    @Override
    public SessionFact withoutSecrets() {
      return this;
    }
  }

  /**
   * The sender gave up, or WhatsApp blocks the account: a person has to look.
   *
   * @param reason in the sender's words
   */
  record Failed(@Nullable String reason) implements SessionFact {
    @Override
    public Kind kind() {
      return Kind.STATUS;
    }

    @Override
    public void applyTo(SessionDraft draft) {
      draft.to(ERROR, withDetail("Session failed", reason)).clearQr();
    }

    @Override
    public SessionFact withoutSecrets() {
      return this;
    }
  }

  /**
   * Real senders name this event {@code status}, and today send no message with it.
   *
   * @param message why, in the sender's words
   */
  record AuthenticationFailed(@Nullable String message) implements SessionFact {
    @Override
    public Kind kind() {
      return Kind.STATUS;
    }

    @Override
    public void applyTo(SessionDraft draft) {
      draft.to(AUTH_FAILURE, withDetail("Authentication failed", message)).clearQr();
    }

    @Override
    public SessionFact withoutSecrets() {
      return this;
    }
  }

  /**
   * WhatsApp's own state changed.
   *
   * @param state one of whatsapp-web.js's {@code WAState} or of the seed's words, in any case;
   *     WhatsApp adds states, and null has been seen
   */
  record StateChanged(@Nullable String state) implements SessionFact {

    private enum Meaning {
      CONNECTED,
      CONNECTING,
      LOADING,
      NOT_CONNECTED,
      ERROR,
      /** Flaps every 20 s in the field and comes back by itself, or is not known to us. */
      NONE
    }

    private Meaning meaning() {
      if (state == null) {
        return Meaning.NONE;
      }
      return switch (state.toUpperCase(Locale.ROOT)) {
        case "CONNECTED" -> Meaning.CONNECTED;
        case "OPENING", "PAIRING", "CONNECTING" -> Meaning.CONNECTING;
        case "LOADING" -> Meaning.LOADING;
        case "CONFLICT", "UNLAUNCHED", "UNPAIRED", "UNPAIRED_IDLE", "PROXYBLOCK", "DISCONNECTED" ->
            Meaning.NOT_CONNECTED;
        case "DEPRECATED_VERSION", "TOS_BLOCK", "SMB_TOS_BLOCK" -> Meaning.ERROR;
        default -> Meaning.NONE;
      };
    }

    /** False for a state that leaves the status alone, such as TIMEOUT. */
    public boolean tellsStatus() {
      return meaning() != Meaning.NONE;
    }

    @Override
    public Kind kind() {
      return switch (meaning()) {
        case CONNECTING, LOADING -> Kind.PROGRESS;
        case CONNECTED, NOT_CONNECTED, ERROR, NONE -> Kind.STATUS;
      };
    }

    @Override
    public void applyTo(SessionDraft draft) {
      String asReported = "WhatsApp state: " + state;
      switch (meaning()) {
        case CONNECTED -> draft.to(SESSION_CONNECTED, "WhatsApp session connected").clearQr();
        case CONNECTING -> draft.to(CONNECTING, "Connecting to WhatsApp");
        case LOADING -> draft.to(LOADING, "Loading session");
        case NOT_CONNECTED -> draft.to(SESSION_NOT_CONNECTED, asReported).clearQr();
        case ERROR -> draft.to(ERROR, asReported).clearQr();
        case NONE -> draft.message(asReported);
      }
      draft.waState(state);
    }

    @Override
    public SessionFact withoutSecrets() {
      return this;
    }
  }

  /**
   * A message, a tick, a call, a group's change: the session is alive.
   *
   * @param happenedAt a message's own time; null where the event tells none. A message of before
   *     the present status proves nothing of it
   */
  record Activity(@Nullable Instant happenedAt) implements SessionFact {

    public Activity() {
      this(null);
    }

    @Override
    public Kind kind() {
      return Kind.ACTIVITY;
    }

    @Override
    public void applyTo(SessionDraft draft) {
      draft.to(SESSION_CONNECTED, "Session active").clearQr();
    }

    @Override
    public SessionFact withoutSecrets() {
      return this;
    }
  }

  /**
   * Known, kept for the analysts, and no proof that the session is connected: a pairing {@code
   * code} is shown before the log-in.
   */
  record NoEffect() implements SessionFact {
    @Override
    public Kind kind() {
      return Kind.UNCONDITIONAL;
    }

    @Override
    public void applyTo(SessionDraft draft) {}

    @Override
    public SessionFact withoutSecrets() {
      return this;
    }
  }

  /** The owner and the settings of a session; each registration replaces the one before it. */
  record SessionRegistered(String userId, boolean isNotification, @Nullable RawJson aiConfig)
      implements SessionFact {
    @Override
    public Kind kind() {
      return Kind.UNCONDITIONAL;
    }

    @Override
    public void applyTo(SessionDraft draft) {
      draft.registered(userId, isNotification, aiConfig).message("Session registered");
    }

    @Override
    public SessionFact withoutSecrets() {
      return aiConfig == null
          ? this
          : new SessionRegistered(
              userId, isNotification, new RawJson("\"" + Fingerprint.of(aiConfig.text()) + "\""));
    }
  }

  /**
   * What the sender's server answered when it was asked, where that differs from what was shown.
   *
   * @param isKnown whether the server knows the session
   * @param words the server's own, such as {@code WORKING}
   * @param server what kind of server it is, such as {@code waha}
   */
  record SessionObserved(
      SessionStatus status,
      boolean isKnown,
      @Nullable String words,
      @Nullable String server,
      Instant askedAt,
      Instant answeredAt,
      Position doubted)
      implements SessionFact {
    @Override
    public Kind kind() {
      return Kind.OBSERVATION;
    }

    @Override
    public void applyTo(SessionDraft draft) {
      draft.observed(
          status,
          isKnown
              ? withDetail("The WhatsApp server was asked", words)
              : "The WhatsApp server does not know this session");
    }

    @Override
    public SessionFact withoutSecrets() {
      return this;
    }
  }

  record SessionDeleted() implements SessionFact {
    @Override
    public Kind kind() {
      return Kind.UNCONDITIONAL;
    }

    @Override
    public void applyTo(SessionDraft draft) {
      draft.delete();
    }

    @Override
    public SessionFact withoutSecrets() {
      return this;
    }
  }

  /**
   * Idle for too long.
   *
   * @param idleSince the position of the last event that the sweeper saw; an event after it proves
   *     the session alive, and the expiry void. Null: expires whatever came since
   */
  record SessionExpired(@Nullable Position idleSince) implements SessionFact {
    @Override
    public Kind kind() {
      return Kind.UNCONDITIONAL;
    }

    @Override
    public void applyTo(SessionDraft draft) {
      if (idleSince == null || !draft.hasMovedSince(idleSince)) {
        draft.delete();
      }
    }

    @Override
    public SessionFact withoutSecrets() {
      return this;
    }
  }

  /**
   * The stored QR code has outlived its 60 s.
   *
   * @param fingerprint {@link Fingerprint} of the code that is meant: a code that came meanwhile
   *     stays, and the secret is not repeated in the log
   */
  record QrExpired(String fingerprint) implements SessionFact {
    @Override
    public Kind kind() {
      return Kind.UNCONDITIONAL;
    }

    @Override
    public void applyTo(SessionDraft draft) {
      draft.expireQr(fingerprint);
    }

    @Override
    public SessionFact withoutSecrets() {
      // It names the code by its fingerprint, and the fold will take that of what is stored.
      return new QrExpired(Fingerprint.of(fingerprint));
    }
  }

  private static String withDetail(String what, @Nullable String detail) {
    return detail == null || detail.isBlank() ? what : what + ": " + detail;
  }
}
