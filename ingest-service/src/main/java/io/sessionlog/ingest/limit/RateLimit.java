package io.sessionlog.ingest.limit;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.EstimationProbe;
import io.github.bucket4j.TimeMeter;
import io.sessionlog.ingest.refusal.Refusal;
import io.sessionlog.ingest.refusal.RefusalMeters;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A token bucket for each key. Their number is bounded: one that nobody took from for a minute is
 * full again, so forgetting it changes nothing; beyond {@value #MAX_KEYS} keys within a minute
 * those used least begin anew.
 */
public final class RateLimit {

  static final int MAX_KEYS = 50_000;
  private static final Duration WINDOW = Duration.ofMinutes(1);

  private final String name;
  private final int perMinute;
  private final String things;
  private final Refusal refusal;
  private final RefusalMeters refusals;
  private final @Nullable LoadingCache<String, Bucket> buckets;

  /**
   * @param name of the policy, in the headers
   * @param perMinute 0 for no limit
   * @param things what is limited, for people
   */
  public RateLimit(
      String name,
      int perMinute,
      String things,
      Refusal refusal,
      RefusalMeters refusals,
      TimeMeter time) {
    this.name = name;
    this.perMinute = perMinute;
    this.things = things;
    this.refusal = refusal;
    this.refusals = refusals;
    this.buckets =
        perMinute == 0
            ? null
            : Caffeine.newBuilder()
                .maximumSize(MAX_KEYS)
                .expireAfterAccess(WINDOW)
                .ticker(time::currentTimeNanos)
                .build(key -> full(perMinute, time));
  }

  private static Bucket full(int perMinute, TimeMeter time) {
    return Bucket.builder()
        .addLimit(limit -> limit.capacity(perMinute).refillGreedy(perMinute, WINDOW))
        .withCustomTimePrecision(time)
        .build();
  }

  /**
   * @throws org.springframework.web.ErrorResponseException 429 if there is nothing left to take
   */
  public void take(String key) {
    if (buckets != null) {
      ConsumptionProbe probe = buckets.get(key).tryConsumeAndReturnRemaining(1);
      if (!probe.isConsumed()) {
        throw refused(probe.getNanosToWaitForRefill());
      }
    }
  }

  /**
   * Takes nothing, and makes no bucket.
   *
   * @throws RateLimited if there is nothing left to take
   */
  public void look(String key) {
    Bucket bucket = buckets == null ? null : buckets.getIfPresent(key);
    if (bucket != null) {
      EstimationProbe probe = bucket.estimateAbilityToConsume(1);
      if (!probe.canBeConsumed()) {
        throw refused(probe.getNanosToWaitForRefill());
      }
    }
  }

  long keys() {
    if (buckets == null) {
      return 0;
    }
    buckets.cleanUp();
    return buckets.estimatedSize();
  }

  private RateLimited refused(long nanosToWait) {
    refusals.count(refusal);
    return new RateLimited(name, perMinute, things, WINDOW, Duration.ofNanos(nanosToWait));
  }
}
