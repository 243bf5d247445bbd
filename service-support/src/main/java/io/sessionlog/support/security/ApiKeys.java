package io.sessionlog.support.security;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The keys that are valid at the same time: several, so that they can be changed one by one. */
final class ApiKeys {

  private final Supplier<List<ApiKey>> keys;
  private final Clock clock;

  /**
   * @param keys as they are now
   */
  ApiKeys(Supplier<List<ApiKey>> keys, Clock clock) {
    this.keys = keys;
    this.clock = clock;
  }

  ApiKeys(List<ApiKey> keys, Clock clock) {
    this(() -> keys, clock);
  }

  boolean isEmpty() {
    return keys.get().isEmpty();
  }

  /** Looks at every key, so that the time it takes does not tell which one came close. */
  Optional<ApiKey> find(String presented) {
    KeyDigest digest = KeyDigest.of(presented);
    @Nullable ApiKey found = null;
    for (ApiKey key : keys.get()) {
      if (key.sha256().equals(digest)) {
        found = key;
      }
    }
    return found == null || found.isExpired(clock.instant())
        ? Optional.empty()
        : Optional.of(found);
  }
}
