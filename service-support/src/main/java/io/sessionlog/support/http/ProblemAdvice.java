package io.sessionlog.support.http;

import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/**
 * Renders every {@link org.springframework.web.ErrorResponse}, Spring's own included, as RFC 9457
 * problem details with the seed's {@code success:false}.
 */
@RestControllerAdvice
public class ProblemAdvice extends ResponseEntityExceptionHandler {

  @Override
  protected ResponseEntity<Object> createResponseEntity(
      @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
    if (body instanceof ProblemDetail problem) {
      Problems.markFailed(problem);
    }
    var answered = new HttpHeaders(headers);
    // What is missing or refused now may be there in a moment.
    answered.setCacheControl(CacheControl.noStore());
    return super.createResponseEntity(body, answered, status, request);
  }
}
