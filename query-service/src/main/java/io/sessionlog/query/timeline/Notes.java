package io.sessionlog.query.timeline;

import io.sessionlog.model.FoldResult;
import io.sessionlog.model.SessionEvent;
import io.sessionlog.model.SessionFact;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.SessionStatus;
import io.sessionlog.model.json.Timestamps;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Which rule decided, in one sentence for people. */
final class Notes {

  /** WhatsApp's own states are shorter; a sender may write anything. */
  private static final int MAX_STATE_CODE_POINTS = 60;

  private Notes() {}

  /** The name that it gave is not told: it is whatever somebody wrote into a URL. */
  private static final String OWNER_KEPT =
      "Its webhook named another owner; the session stays with the one that it has.";

  /** Null if the event simply applied. */
  static @Nullable String of(@Nullable SessionState before, SessionEvent event, FoldResult result) {
    String ofOutcome = ofOutcome(before, event, result);
    if (!result.ownerKept()) {
      return ofOutcome;
    }
    return ofOutcome == null ? OWNER_KEPT : ofOutcome + " " + OWNER_KEPT;
  }

  private static @Nullable String ofOutcome(
      @Nullable SessionState before, SessionEvent event, FoldResult result) {
    return switch (result.outcome()) {
      case APPLIED -> applied(before, event, result.state());
      case UNCHANGED -> unchanged(event);
      case SIGN_OF_LIFE -> signOfLife(before);
      case LATE_PROGRESS -> lateProgress(before, event);
      case OLDER_THAN_STATUS -> older(before, event);
      case REPEATED_DELIVERY -> "Its sender sent it before; what has come since stays.";
      case REMOVED -> removed(before, event.fact());
      case OVERTAKEN -> overtaken(event.fact());
      case FENCED -> null;
    };
  }

  private static @Nullable String applied(
      @Nullable SessionState before, SessionEvent event, @Nullable SessionState after) {
    SessionFact fact = event.fact();
    if (fact instanceof SessionFact.StateChanged changed && !changed.tellsStatus()) {
      return withoutMeaning(changed.state(), before == null);
    }
    if (fact instanceof SessionFact.NoEffect) {
      return remark(event);
    }
    if (fact instanceof SessionFact.Activity) {
      return "Its webhook named the session's owner; the status stays.";
    }
    if (fact instanceof SessionFact.SessionObserved observed) {
      return asked(observed) + " No webhook had told it.";
    }
    if (fact.doubted() != null) {
      return "Fetched from its server: no webhook had brought this code.";
    }
    if (fact instanceof SessionFact.QrExpired
        && before != null
        && before.status() != SessionStatus.QR_GENERATED) {
      return "The QR code of before is forgotten; the session has moved on, so the status stays.";
    }
    if (fact instanceof SessionFact.QrReceived
        && before != null
        && after != null
        && before.status() == SessionStatus.QR_GENERATED) {
      return "WhatsApp made a new QR code; the one before it can no longer be scanned.";
    }
    return null;
  }

  private static String remark(SessionEvent event) {
    return event.attributes().event().indexOf('.') < 0
        ? "A pairing code was made. It does not tell whether the session is connected."
        : "It does not tell whether the session is connected.";
  }

  private static String withoutMeaning(@Nullable String state, boolean isFirst) {
    String stays = isFirst ? "the status is not known yet." : "the status stays.";
    if (state == null) {
      return "WhatsApp reported a change to no state; " + stays;
    }
    return state.equalsIgnoreCase("TIMEOUT")
        ? "WhatsApp reported TIMEOUT, which it recovers from by itself; " + stays
        : "WhatsApp reported "
            + bounded(state)
            + ", which tells nothing of the connection; "
            + stays;
  }

  private static String bounded(String state) {
    return state.codePointCount(0, state.length()) <= MAX_STATE_CODE_POINTS
        ? state
        : state.substring(0, state.offsetByCodePoints(0, MAX_STATE_CODE_POINTS)) + "…";
  }

  private static String unchanged(SessionEvent event) {
    SessionFact fact = event.fact();
    if (fact instanceof SessionFact.StateChanged changed && !changed.tellsStatus()) {
      return withoutMeaning(changed.state(), false);
    }
    if (fact instanceof SessionFact.NoEffect) {
      return remark(event);
    }
    if (fact instanceof SessionFact.QrReceived) {
      return "The same QR code came again: it does not live longer for that.";
    }
    if (fact instanceof SessionFact.QrExpired) {
      return "The QR code that expired was no longer the session's: nothing changed.";
    }
    if (fact instanceof SessionFact.SessionExpired) {
      return "The session was found idle, but an event came meanwhile: it stays.";
    }
    return "It tells what was known already: nothing changed.";
  }

  private static String overtaken(SessionFact fact) {
    String what =
        fact instanceof SessionFact.SessionObserved observed
            ? asked(observed)
            : "A code was fetched from its server.";
    return what + " An event came meanwhile, and wins.";
  }

  private static String asked(SessionFact.SessionObserved observed) {
    String words = observed.words();
    return "Its server%s was asked at %s, and answered after %s: %s."
        .formatted(
            observed.server() == null ? "" : " (" + bounded(observed.server()) + ")",
            Timestamps.format(observed.askedAt()),
            span(observed.askedAt(), observed.answeredAt()),
            words == null ? observed.status().wireName() : bounded(words));
  }

  private static String signOfLife(@Nullable SessionState before) {
    return before == null || before.statusSince() == null
        ? "No event had told of a connection, yet the session is active: so it is connected."
        : "The session was shown as %s, yet it is active: its ready was lost."
            .formatted(inWords(before.status()));
  }

  private static String inWords(SessionStatus status) {
    return switch (status) {
      case QR_GENERATED -> "waiting for a scan";
      case SESSION_CONNECTED -> "connected";
      case SESSION_NOT_CONNECTED -> "not connected";
      case AUTH_FAILURE -> "refused at the log-in";
      case CONNECTING -> "connecting";
      case LOADING -> "loading";
      case ERROR -> "failed";
      case UNKNOWN -> "something that this version does not know";
    };
  }

  private static String lateProgress(@Nullable SessionState before, SessionEvent event) {
    Instant connected = before == null ? null : before.connectedAt();
    return connected == null || event.time().isBefore(connected)
        ? "Came right when the session connected: late progress of the log-in, so the status stays."
        : "Came %s after the session connected: late progress of the log-in, so the status stays."
            .formatted(span(connected, event.time()));
  }

  private static String older(@Nullable SessionState before, SessionEvent event) {
    Instant status = before == null ? null : before.statusSenderTime();
    Instant sent = event.senderTime();
    return status == null || sent == null
        ? "Sent before the event that set the status: it came late, so the status stays."
        : "Sent %s before the event that set the status: it came late, so the status stays."
            .formatted(span(sent, status));
  }

  private static String removed(@Nullable SessionState before, SessionFact fact) {
    if (before == null) {
      return fact instanceof SessionFact.SessionDeleted
          ? "Nothing was known of the session when it was deleted."
          : "It came after the session was gone: nothing changed.";
    }
    return fact instanceof SessionFact.SessionExpired
        ? "The session was idle for too long, and is gone."
        : "The session was deleted.";
  }

  private static String span(Instant from, Instant to) {
    Duration span = Duration.between(from, to);
    if (span.compareTo(Duration.ofSeconds(1)) < 0) {
      return span.toMillis() + " ms";
    }
    if (span.compareTo(Duration.ofMinutes(2)) < 0) {
      return span.toSeconds() + " s";
    }
    return span.compareTo(Duration.ofHours(2)) < 0
        ? span.toMinutes() + " min"
        : span.toHours() + " h";
  }
}
