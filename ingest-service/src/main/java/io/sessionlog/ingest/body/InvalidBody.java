package io.sessionlog.ingest.body;

import io.sessionlog.ingest.refusal.Refusal;
import io.sessionlog.model.wire.Fault;
import io.sessionlog.support.http.Problems;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** 400: what is wrong with the body, each fault, and never a value of it. */
public final class InvalidBody extends ErrorResponseException {

  private static final long serialVersionUID = 1L;

  private final Refusal refusal;

  /** The body can't be read at all. */
  static InvalidBody notJson(String detail) {
    return new InvalidBody(
        Refusal.NOT_JSON, Problems.of(HttpStatus.BAD_REQUEST, "Not JSON", detail));
  }

  /** The body can be read, and lacks something or has something unusable. */
  public static InvalidBody of(List<Fault> faults) {
    return new InvalidBody(Refusal.NOT_VALID, Problems.ofFaults("Validation failed", faults));
  }

  private InvalidBody(Refusal refusal, ProblemDetail problem) {
    super(HttpStatus.BAD_REQUEST, problem, null);
    this.refusal = refusal;
  }

  /** What kind of fault it was, for the metrics. */
  public Refusal refusal() {
    return refusal;
  }

  /** What is wrong, in words that hold no value of the body. */
  public String reason() {
    return String.valueOf(getBody().getDetail());
  }
}
