package io.sessionlog.ingest.limit;

import io.sessionlog.support.http.Problems;
import java.time.Duration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

/**
 * 429, with the headers of draft-ietf-httpapi-ratelimit-headers: which policy it was, and when to
 * try again.
 */
final class RateLimited extends ErrorResponseException {

  private static final long serialVersionUID = 1L;

  private final String policy;
  private final int quota;
  private final long windowSeconds;
  private final long retryAfterSeconds;

  RateLimited(String policy, int quota, String things, Duration window, Duration retryAfter) {
    super(
        HttpStatus.TOO_MANY_REQUESTS,
        Problems.of(
            HttpStatus.TOO_MANY_REQUESTS,
            "Too many requests",
            "More than %d %s a minute came from this %s. This one was not stored: send it again."
                .formatted(quota, things, policy)),
        null);
    this.policy = policy;
    this.quota = quota;
    this.windowSeconds = window.toSeconds();
    this.retryAfterSeconds = Math.max(1, retryAfter.plusNanos(999_999_999).toSeconds());
  }

  @Override
  public HttpHeaders getHeaders() {
    var headers = new HttpHeaders();
    headers.set(HttpHeaders.RETRY_AFTER, Long.toString(retryAfterSeconds));
    headers.set("RateLimit-Policy", "\"%s\";q=%d;w=%d".formatted(policy, quota, windowSeconds));
    headers.set("RateLimit", "\"%s\";r=0;t=%d".formatted(policy, retryAfterSeconds));
    return headers;
  }
}
