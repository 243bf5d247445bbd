package io.sessionlog.analytics.api;

import io.sessionlog.support.http.Problems;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** 404, for what was never seen and for what the caller may not see: nobody learns which. */
final class SessionNotFound extends ErrorResponseException {

  private static final long serialVersionUID = 1L;

  private static final String TITLE = "Session not found";

  SessionNotFound(String sessionId) {
    super(HttpStatus.NOT_FOUND, problem(sessionId), null);
  }

  private static ProblemDetail problem(String sessionId) {
    ProblemDetail problem =
        Problems.of(
            HttpStatus.NOT_FOUND,
            TITLE,
            "No event of session '%s' has been counted.".formatted(sessionId));
    problem.setProperty("error", TITLE);
    return problem;
  }
}
