package io.sessionlog.support.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/**
 * What Tomcat refuses before any controller sees it, such as a path with an encoded NUL, as problem
 * details instead of its HTML page.
 */
public class ProblemErrorValve extends ErrorReportValve {

  @Override
  protected void report(Request request, Response response, Throwable failure) {
    int status = response.getStatus();
    if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
      return;
    }
    HttpStatus known = HttpStatus.resolve(status);
    String title = known == null ? "Error" : known.getReasonPhrase();
    String detail =
        status == 400
            ? "The request line or the path can't be read: a session id is 1 to 128 of A-Z a-z 0-9 . _ : @ + -"
            : "The request can't be served as it is.";
    byte[] body =
        """
        {"title":"%s","status":%d,"detail":"%s","success":false}"""
            .formatted(title, status, detail)
            .getBytes(StandardCharsets.UTF_8);
    try {
      response.setHeader("Cache-Control", "no-store");
      response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
      response.setContentLength(body.length);
      response.getOutputStream().write(body);
      response.finishResponse();
    } catch (IOException | IllegalStateException clientIsGone) {
      container.getLogger().debug("The error could not be reported", clientIsGone);
    }
  }
}
