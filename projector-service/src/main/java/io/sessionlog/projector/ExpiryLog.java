package io.sessionlog.projector;

import io.sessionlog.model.Position;
import java.time.Instant;

/**
 * Where the sweeper says what has expired: in {@code session-events}, like everything that changes
 * state, so that a refold of the log always gives the served state.
 */
interface ExpiryLog {

  /** Names the code by its fingerprint, so that the secret is not written again. */
  void qrExpired(String sessionId, String qr, Instant now);

  /**
   * @param idleSince the last event that was seen; the expiry is void if another came since
   */
  void sessionExpired(String sessionId, Position idleSince, Instant now);
}
