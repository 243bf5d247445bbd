package io.sessionlog.support.security;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a key: not the key.
 *
 * @param name what its use is told under
 * @param until from when on it opens nothing; null for never
 */
record ApiKey(KeyDigest sha256, String name, Caller caller, @Nullable Instant until) {

  boolean isExpired(Instant now) {
    return until != null && !now.isBefore(until);
  }
}
