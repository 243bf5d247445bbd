package io.sessionlog.support.http;

import io.sessionlog.model.wire.Fault;
import java.util.List;
import org.springframework.http.HttpStatus;
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

  /**
   * 400 with each fault, as text and as a list.
   *
   * @param faults at least one
   */
  public static ProblemDetail ofFaults(String title, List<Fault> faults) {
    ProblemDetail problem = of(HttpStatus.BAD_REQUEST, title, Fault.text(faults));
    problem.setProperty("errors", faults);
    return problem;
  }

  /** Adds the seed's {@code success:false}. */
  static ProblemDetail markFailed(ProblemDetail problem) {
    problem.setProperty("success", false);
    return problem;
  }
}
