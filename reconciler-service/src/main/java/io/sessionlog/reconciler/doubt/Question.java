package io.sessionlog.reconciler.doubt;

import java.time.Instant;

/**
 * One question to a server.
 *
 * @param about the session as it is shown while it is asked about
 */
public record Question(Watched about, Doubt doubt, Instant askedAt) {

  public String sessionId() {
    return about.sessionId();
  }

  /** Whether a code may be waiting for its scan, so that it is worth asking for. */
  public boolean mayWaitForScan() {
    return about.mayWaitForScan();
  }
}
