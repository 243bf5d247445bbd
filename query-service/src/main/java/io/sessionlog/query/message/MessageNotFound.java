package io.sessionlog.query.message;

import io.sessionlog.support.http.Problems;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** 404: the session is known, the message is not. */
final class MessageNotFound extends ErrorResponseException {

  private static final long serialVersionUID = 1L;

  private MessageNotFound(ProblemDetail problem) {
    super(HttpStatus.NOT_FOUND, problem, null);
  }

  static MessageNotFound message(String session) {
    return of(
        "Message not found",
        "No event told of this message in session '%s', or its retention is over."
            .formatted(session));
  }

  static MessageNotFound media(String session) {
    return of(
        "Media not found",
        "No event brought media for this message in session '%s', or they were revoked."
            .formatted(session));
  }

  static MessageNotFound mediaGone(String session) {
    return of(
        "Media not found",
        "The event that held this message's media in session '%s' is no longer in the log."
            .formatted(session));
  }

  private static MessageNotFound of(String title, String detail) {
    ProblemDetail problem = Problems.of(HttpStatus.NOT_FOUND, title, detail);
    problem.setProperty("error", title);
    return new MessageNotFound(problem);
  }
}
