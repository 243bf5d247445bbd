package io.sessionlog.query;

import io.sessionlog.support.position.Freshness;
import java.time.Duration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Down while this node is so far behind that another one is likely to be better. */
final class FreshnessHealth implements HealthIndicator {

  private final Freshness freshness;
  private final Duration bound;

  FreshnessHealth(Freshness freshness, Duration bound) {
    this.freshness = freshness;
    this.bound = bound;
  }

  @Override
  public Health health() {
    Duration age = freshness.age();
    if (age.equals(Freshness.FOREVER)) {
      // Restored, and not asked yet: whether the sessions are there is another one's to say.
      return Health.up().withDetail("as of", "not known yet").build();
    }
    boolean isTooOld = !bound.isZero() && age.compareTo(bound) > 0;
    return (isTooOld ? Health.down() : Health.up())
        .withDetail("as of", freshness.asOf(age).toString())
        .withDetail("seconds behind", age.toSeconds())
        .build();
  }
}
