package io.sessionlog.query.timeline;

import io.sessionlog.model.Fingerprint;
import io.sessionlog.model.RawJson;
import io.sessionlog.model.SessionEvent;
import io.sessionlog.model.SessionFact;

/**
 * Events without what nobody may read: QR codes and settings become fingerprints. The fold only
 * asks whether two of them are equal, so it decides as it would with the real ones, and the state
 * that the timeline keeps holds none.
 */
final class SecretFree {

  private SecretFree() {}

  static SessionEvent of(SessionEvent event) {
    return new SessionEvent(event.attributes(), of(event.fact()));
  }

  private static SessionFact of(SessionFact fact) {
    if (fact instanceof SessionFact.QrReceived received) {
      return new SessionFact.QrReceived(Fingerprint.of(received.qr()));
    }
    if (fact instanceof SessionFact.QrExpired expired) {
      // It names the code by its fingerprint, and the fold will take that of what is stored.
      return new SessionFact.QrExpired(Fingerprint.of(expired.fingerprint()));
    }
    if (fact instanceof SessionFact.SessionRegistered registered && registered.aiConfig() != null) {
      String fingerprint = Fingerprint.of(registered.aiConfig().text());
      return new SessionFact.SessionRegistered(
          registered.userId(), registered.isNotification(), new RawJson("\"" + fingerprint + "\""));
    }
    return fact;
  }
}
