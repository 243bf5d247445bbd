package io.sessionlog.query.session;

import io.sessionlog.support.http.Problems;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** 404, with the {@code error} that the seed's clients look for. */
public final class SessionNotFound extends ErrorResponseException {

  private static final long serialVersionUID = 1L;

  static final String TITLE = "Session not found";

  public SessionNotFound(String sessionId) {
    super(HttpStatus.NOT_FOUND, problem(sessionId), null);
  }

  private static ProblemDetail problem(String sessionId) {
    ProblemDetail problem =
        Problems.of(
            HttpStatus.NOT_FOUND,
            TITLE,
            "No event of session '%s' has been seen, or it was deleted.".formatted(sessionId));
    problem.setProperty("error", TITLE);
    return problem;
  }
}
