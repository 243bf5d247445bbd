package io.sessionlog.support.partition;

import io.sessionlog.support.http.TemporarilyUnavailable;
import java.time.Duration;
import org.springframework.http.HttpHeaders;

/** The work is refused, and not for lack of the partition: no other node is asked to do it. */
public final class TooMuch extends TemporarilyUnavailable {

  private static final long serialVersionUID = 1L;

  /** Tells it from a node's that has not got the partition. */
  static final String HEADER = "Session-Too-Much";

  public TooMuch() {
    super(
        "Too much at once",
        "This takes more than a node does for one answer, or more such answers are being made than"
            + " this node or one caller may have. Ask for less, or try again in a moment.",
        Duration.ofSeconds(1));
  }

  @Override
  public HttpHeaders getHeaders() {
    HttpHeaders headers = super.getHeaders();
    headers.set(HEADER, "1");
    return headers;
  }
}
