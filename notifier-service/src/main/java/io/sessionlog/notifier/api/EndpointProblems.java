package io.sessionlog.notifier.api;

import io.sessionlog.support.http.Problems;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

/** What may be wrong with a request about an endpoint, beside its body. */
final class EndpointProblems {

  private EndpointProblems() {}

  static ErrorResponseException notFound(String id) {
    return problem(
        HttpStatus.NOT_FOUND, "Endpoint not found", "You have no endpoint '%s'.".formatted(id));
  }

  static ErrorResponseException taken() {
    return problem(
        HttpStatus.CONFLICT, "Id is taken", "Another endpoint has this id. Choose another one.");
  }

  static ErrorResponseException tooMany(int max) {
    return problem(
        HttpStatus.TOO_MANY_REQUESTS,
        "Too many endpoints",
        "There are %d endpoints, which is the most (NOTIFY_MAX_ENDPOINTS). Delete one first."
            .formatted(max));
  }

  static ErrorResponseException tooManyOfYours(int max) {
    return problem(
        HttpStatus.TOO_MANY_REQUESTS,
        "Too many endpoints",
        "You have %d endpoints, which is the most (NOTIFY_MAX_ENDPOINTS_PER_USER). Delete one first."
            .formatted(max));
  }

  static ErrorResponseException tooManyResends(int max) {
    return problem(
        HttpStatus.TOO_MANY_REQUESTS,
        "Too many resends",
        "%d ranges are being sent again. Wait until one is done.".formatted(max));
  }

  private static ErrorResponseException problem(HttpStatus status, String title, String detail) {
    return new ErrorResponseException(status, Problems.of(status, title, detail), null);
  }
}
