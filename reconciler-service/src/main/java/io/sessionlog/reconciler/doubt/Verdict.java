package io.sessionlog.reconciler.doubt;

import io.sessionlog.model.Fingerprint;
import io.sessionlog.model.SessionStatus;
import org.jspecify.annotations.Nullable;

/** What an answer says against what is shown. */
sealed interface Verdict {

  /** It says what is shown, or nothing. */
  record Agrees() implements Verdict {}

  /** Another status than is shown. */
  record Differs(SessionStatus status, String words, boolean isUnknown) implements Verdict {}

  /** A code that is not shown yet. */
  record NewCode(String code, String words) implements Verdict {}

  /**
   * @param lastCode the fingerprint of the last code that was shown; a server may go on telling it
   *     when nobody can scan it any more
   */
  static Verdict of(Watched shown, @Nullable String lastCode, Answer answer) {
    if (answer instanceof Answer.Failed) {
      return new Agrees();
    }
    if (answer instanceof Answer.Unknown unknown) {
      return isDown(shown.status())
          ? new Agrees()
          : new Differs(SessionStatus.SESSION_NOT_CONNECTED, unknown.words(), true);
    }
    var told = (Answer.Told) answer;
    if (told.code() != null) {
      String fingerprint = Fingerprint.of(told.code());
      boolean isAwaited = shown.status() == SessionStatus.QR_GENERATED && shown.code() == null;
      return fingerprint.equals(shown.code()) || (fingerprint.equals(lastCode) && !isAwaited)
          ? new Agrees()
          : new NewCode(told.code(), told.words());
    }
    return isSame(shown.status(), told.status()) || told.fits().contains(shown.status())
        ? new Agrees()
        : new Differs(told.status(), told.words(), false);
  }

  /** Servers know no reason of a failure, and not how far a log-in is. */
  private static boolean isSame(SessionStatus shown, SessionStatus told) {
    return switch (told) {
      case CONNECTING, LOADING ->
          shown == SessionStatus.CONNECTING || shown == SessionStatus.LOADING;
      case SESSION_NOT_CONNECTED -> isDown(shown);
      case AUTH_FAILURE, ERROR ->
          shown == SessionStatus.AUTH_FAILURE || shown == SessionStatus.ERROR;
      case QR_GENERATED, SESSION_CONNECTED, UNKNOWN -> shown == told;
    };
  }

  private static boolean isDown(SessionStatus shown) {
    return switch (shown) {
      case SESSION_NOT_CONNECTED, AUTH_FAILURE, ERROR -> true;
      case QR_GENERATED, SESSION_CONNECTED, CONNECTING, LOADING, UNKNOWN -> false;
    };
  }
}
