package io.sessionlog.ingest.webhook;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param fromWebhook whether a webhook's URL, which nobody signs, may say whose a new session is
 */
@ConfigurationProperties("owner")
record OwnerSettings(@DefaultValue("first") FromWebhook fromWebhook) {

  /** What {@code ?userId=} counts for. */
  enum FromWebhook {
    /** The first one to name an owner gives the session to it. */
    FIRST,
    /** Nothing: registrations, and secrets that are bound to a user, say whose a session is. */
    NEVER;

    boolean isBelieved() {
      return this == FIRST;
    }
  }
}
