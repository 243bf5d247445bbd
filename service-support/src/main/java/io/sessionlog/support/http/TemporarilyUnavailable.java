package io.sessionlog.support.http;

import java.time.Duration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

/** 503 with {@code Retry-After}: nothing is wrong with the request, and trying again will help. */
public class TemporarilyUnavailable extends ErrorResponseException {

  private static final long serialVersionUID = 1L;

  private final Duration retryAfter;

  /**
   * @param detail what is missing, and what became of the request
   * @param retryAfter when to try again; sent in whole seconds, at least one
   */
  public TemporarilyUnavailable(String title, String detail, Duration retryAfter) {
    super(
        HttpStatus.SERVICE_UNAVAILABLE,
        Problems.of(HttpStatus.SERVICE_UNAVAILABLE, title, detail),
        null);
    this.retryAfter = retryAfter;
  }

  @Override
  public HttpHeaders getHeaders() {
    var headers = new HttpHeaders();
    headers.set(HttpHeaders.RETRY_AFTER, Long.toString(Math.max(1, retryAfter.toSeconds())));
    return headers;
  }
}
