package io.sessionlog.query;

import io.sessionlog.support.http.Problems;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** 404, in the words of the seed. */
public final class SessionNotFound extends ErrorResponseException {

  private static final long serialVersionUID = 1L;
  private static final String TITLE = "Session not found";

  public SessionNotFound(String sessionId) {
    super(HttpStatus.NOT_FOUND, problem(sessionId), null);
  }

  private static ProblemDetail problem(String sessionId) {
    ProblemDetail problem =
        Problems.of(
            HttpStatus.NOT_FOUND,
            TITLE,
            "Nothing is known of session '%s': no webhook of it was accepted, or it was deleted."
                .formatted(sessionId));
    problem.setProperty("error", TITLE);
    return problem;
  }
}
