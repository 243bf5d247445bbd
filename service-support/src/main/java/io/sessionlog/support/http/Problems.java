package io.sessionlog.support.http;

import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;

/** Builds problem details in the one shape that clients see. */
public final class Problems {

  private Problems() {}

  /**
   * @param title the kind of problem, the same for each of its kind
   * @param detail what is wrong with this request, and what to do
   */
  public static ProblemDetail of(HttpStatusCode status, String title, String detail) {
    var problem = ProblemDetail.forStatusAndDetail(status, detail);
    problem.setTitle(title);
    return markFailed(problem);
  }

  /** Adds the seed's {@code success:false}. */
  static ProblemDetail markFailed(ProblemDetail problem) {
    problem.setProperty("success", false);
    return problem;
  }
}
