package io.sessionlog.query.view;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of one consistent snapshot: entries, order and summary are of the same moment.
 *
 * @param asOf the moment that ages of QR codes are judged by
 * @param summary of all sessions that match, not of the page alone
 * @param next where the next page starts after; null on the last page
 */
public record SessionPage(
    Instant asOf, List<StoredSession> sessions, Summary summary, @Nullable PageKey next) {

  /** Whether a code that can still be scanned is among them. */
  public boolean hasLiveQr() {
    return sessions.stream().anyMatch(session -> session.qrLives(asOf));
  }
}
