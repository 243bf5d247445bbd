package io.sessionlog.ingest.signature;

import org.jspecify.annotations.Nullable;

/** How sessions are shared out among secrets: each is opened by those of one group. */
public interface SecretGroups {

  /**
   * The same for sessions that the same secrets are good for.
   *
   * @param owner null: nobody
   */
  String of(String sessionId, @Nullable String owner);

  /** Another object once sessions may be shared out otherwise. */
  Object version();
}
