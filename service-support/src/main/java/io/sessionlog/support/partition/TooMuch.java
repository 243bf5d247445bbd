package io.sessionlog.support.partition;

import io.sessionlog.support.http.Problems;
import io.sessionlog.support.http.TooMany;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

/**
 * 429 with {@code Retry-After}: the work is refused, and not for lack of the partition. No other
 * node is asked to do it, also not by a gateway, which asks again after a 503: each would begin the
 * same work anew.
 */
public final class TooMuch extends ErrorResponseException {

  private static final long serialVersionUID = 1L;

  public TooMuch() {
    super(
        HttpStatus.TOO_MANY_REQUESTS,
        Problems.of(
            HttpStatus.TOO_MANY_REQUESTS,
            "Too much at once",
            "This takes more than a node does for one answer, or more such answers are being made"
                + " than this node or one caller may have. Ask for less, or try again in a moment."),
        null);
  }

  @Override
  public HttpHeaders getHeaders() {
    var headers = new HttpHeaders();
    headers.set(HttpHeaders.RETRY_AFTER, "1");
    headers.set(TooMany.HEADER, "1");
    return headers;
  }
}
