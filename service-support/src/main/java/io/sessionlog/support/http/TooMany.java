package io.sessionlog.support.http;

import java.time.Duration;
import org.springframework.http.HttpHeaders;

/**
 * 503 with {@code Retry-After}: as many ask for it already as this node allows, or as one caller
 * may. It is the node's answer, unlike that of one which has not got what is asked for: a node that
 * asks in turn hands it on, and asks no other one.
 */
public final class TooMany extends TemporarilyUnavailable {

  private static final long serialVersionUID = 1L;

  /** Tells a node's answer from that of one that has not got what is asked for. */
  public static final String HEADER = "Session-Too-Much";

  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  public TooMany(String title, String detail) {
    super(title, detail, RETRY_AFTER);
  }

  @Override
  public HttpHeaders getHeaders() {
    HttpHeaders headers = super.getHeaders();
    headers.set(HEADER, "1");
    return headers;
  }
}
