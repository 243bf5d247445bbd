package io.sessionlog.support.http;

import java.util.List;
import java.util.stream.Collectors;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** 400 with every fault of the request. */
public final class InvalidRequest extends ErrorResponseException {

  private static final long serialVersionUID = 1L;

  private final transient List<Fault> faults;

  /**
   * @param field the parameter or header
   * @param message what it must be
   */
  public record Fault(String field, String message) {}

  public InvalidRequest(String field, String message) {
    this(List.of(new Fault(field, message)));
  }

  public InvalidRequest(List<Fault> faults) {
    super(HttpStatus.BAD_REQUEST, problem(faults), null);
    this.faults = List.copyOf(faults);
  }

  public List<Fault> faults() {
    return List.copyOf(faults);
  }

  private static ProblemDetail problem(List<Fault> faults) {
    ProblemDetail problem =
        Problems.of(
            HttpStatus.BAD_REQUEST,
            "Invalid request",
            faults.stream()
                .map(fault -> fault.field() + " " + fault.message())
                .collect(Collectors.joining("; ")));
    problem.setProperty("errors", faults);
    return problem;
  }
}
