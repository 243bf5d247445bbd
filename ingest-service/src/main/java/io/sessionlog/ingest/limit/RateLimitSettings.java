package io.sessionlog.ingest.limit;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Both a minute, all of which may come at once; 0 sets no limit. They are generous, since senders
 * of whatsapp-web.js's family never try again: what is refused is lost. They stop a sender that has
 * run away, not one that is busy.
 *
 * @param perAddress requests of one address. All sessions of one server share it: this is a
 *     thousand of them with more than an event a second each
 * @param perSession webhooks of one session. One that catches up after days offline sends some
 *     thousand at once
 */
@ConfigurationProperties("rate-limit")
record RateLimitSettings(
    @DefaultValue("100000") int perAddress, @DefaultValue("10000") int perSession) {

  RateLimitSettings {
    if (perAddress < 0 || perSession < 0) {
      throw new IllegalArgumentException(
          "RATE_LIMIT_PER_ADDRESS and RATE_LIMIT_PER_SESSION must be 0 (no limit) or more.");
    }
  }
}
