package io.sessionlog.support.http;

import io.sessionlog.model.wire.Fault;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

/** 400 with every fault of the request. */
public final class InvalidRequest extends ErrorResponseException {

  private static final long serialVersionUID = 1L;

  private final transient List<Fault> faults;

  public InvalidRequest(String field, String message) {
    this(List.of(new Fault(field, message)));
  }

  public InvalidRequest(List<Fault> faults) {
    super(HttpStatus.BAD_REQUEST, Problems.ofFaults("Invalid request", faults), null);
    this.faults = List.copyOf(faults);
  }

  public List<Fault> faults() {
    return List.copyOf(faults);
  }
}
