package io.sessionlog.ingest.signature;

import io.sessionlog.ingest.refusal.Refusal;
import io.sessionlog.support.http.Problems;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

/** 401: nobody has shown that the webhook is one of theirs. */
public final class Unauthenticated extends ErrorResponseException {

  private static final long serialVersionUID = 1L;

  private final Refusal reason;
  private final String detail;

  Unauthenticated(Refusal reason, String detail) {
    super(
        HttpStatus.UNAUTHORIZED,
        Problems.of(HttpStatus.UNAUTHORIZED, "Webhook not authenticated", detail),
        null);
    this.reason = reason;
    this.detail = detail;
  }

  static Unauthenticated wrong() {
    return new Unauthenticated(
        Refusal.SIGNATURE_WRONG,
        "It is not one of ours: was it made with the same secret, over the bytes that were sent?");
  }

  Refusal reason() {
    return reason;
  }

  /** One word for it. */
  public String word() {
    return reason.label();
  }

  /** What is wrong, in words that hold nothing of the webhook. */
  public String detail() {
    return detail;
  }

  /** RFC 9110 wants a challenge with each 401; no registered scheme names webhook signatures. */
  @Override
  public HttpHeaders getHeaders() {
    var headers = new HttpHeaders();
    headers.set(HttpHeaders.WWW_AUTHENTICATE, "Webhook-Signature");
    return headers;
  }
}
