package io.sessionlog.ingest.webhook;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.sessionlog.ingest.signature.WebhookGuard;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Who a webhook says the session belongs to. A URL is signed by no sender, so a secret that is
 * bound to a user says it better: no other one names a user who has such a secret. What the fold
 * makes of it is the fold's.
 */
@Component
final class Owners {

  private final OwnerSettings settings;
  private final WebhookGuard guard;
  private final Counter ignored;

  Owners(OwnerSettings settings, WebhookGuard guard, MeterRegistry meters) {
    this.settings = settings;
    this.guard = guard;
    this.ignored =
        Counter.builder("sessionlog.ingest.owners.ignored")
            .description("Webhooks whose URL named an owner that does not count")
            .register(meters);
  }

  /**
   * To be asked of a request that was let in.
   *
   * @return null if it names nobody who counts
   * @throws io.sessionlog.ingest.body.InvalidBody if the query can't be read
   */
  @Nullable String of(HttpServletRequest request) {
    String named = QueryParameter.of(request, QueryParameter.USER_ID);
    String bound = WebhookGuard.userOf(request);
    String counts = bound != null ? bound : isBelieved(named) ? named : null;
    if (named != null && !named.equals(counts)) {
      ignored.increment();
    }
    return counts;
  }

  private boolean isBelieved(@Nullable String named) {
    return settings.fromWebhook().isBelieved() && (named == null || !guard.binds(named));
  }
}
