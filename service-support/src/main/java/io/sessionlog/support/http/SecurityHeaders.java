package io.sessionlog.support.http;

import jakarta.servlet.ServletException;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

/**
 * Tells browsers how little they may do with an answer. A valve of Tomcat's, so that what Tomcat
 * itself refuses carries the headers too.
 */
final class SecurityHeaders extends ValveBase {

  /** A page of ours loads what is ours, and QR codes as data; nobody shows it in a frame. */
  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none';"
          + " form-action 'self'; frame-ancestors 'none'";

  private static final String ONE_YEAR = "max-age=31536000";

  private final String resourcePolicy;

  /**
   * @param hasStrangePages whether pages of other origins may call: they show pictures too
   */
  SecurityHeaders(boolean hasStrangePages) {
    super(true);
    resourcePolicy = hasStrangePages ? "cross-origin" : "same-origin";
  }

  @Override
  public void invoke(Request request, Response response) throws IOException, ServletException {
    if (!request.isAsyncDispatching()) {
      // A controller that knows better has had its turn by then.
      setHeaders(request, response);
    }
    getNext().invoke(request, response);
  }

  private void setHeaders(Request request, Response response) {
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("X-Frame-Options", "DENY");
    response.setHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY);
    response.setHeader("Referrer-Policy", "no-referrer");
    response.setHeader("Cross-Origin-Resource-Policy", resourcePolicy);
    response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
    if (request.isSecure()) {
      response.setHeader("Strict-Transport-Security", ONE_YEAR);
    }
  }
}
