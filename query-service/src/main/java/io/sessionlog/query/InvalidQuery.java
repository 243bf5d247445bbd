package io.sessionlog.query;

import io.sessionlog.model.wire.Fault;
import io.sessionlog.support.http.Problems;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** 400: a part of the request can't be understood. */
public final class InvalidQuery extends ErrorResponseException {

  private static final long serialVersionUID = 1L;

  public InvalidQuery(String field, String message) {
    super(HttpStatus.BAD_REQUEST, problem(new Fault(field, message)), null);
  }

  private static ProblemDetail problem(Fault fault) {
    ProblemDetail problem =
        Problems.of(
            HttpStatus.BAD_REQUEST, "Validation failed", fault.field() + " " + fault.message());
    problem.setProperty("errors", List.of(fault));
    return problem;
  }
}
