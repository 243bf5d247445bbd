package io.sessionlog.query.push;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;

/**
 * The way to cut a connection. The servlet API knows none: whatever ends a response first sends the
 * rest of it, and would hold a thread for as long as a dead client takes.
 */
final class Connection {

  private static final String ATTRIBUTE = Connection.class.getName();

  private final Response response;
  private boolean released;

  private Connection(Response response) {
    this.response = response;
  }

  static Connection of(HttpServletRequest request) {
    if (request.getAttribute(ATTRIBUTE) instanceof Connection connection) {
      return connection;
    }
    throw new IllegalStateException("The container passed a stream by its valve");
  }

  /** May be called by any thread; the container then ends the exchange with an error. */
  synchronized void cut() {
    if (!released) {
      response
          .getCoyoteResponse()
          .action(ActionCode.CLOSE_NOW, new IOException("The client does not keep up"));
    }
  }

  /** The exchange has ended: the container uses the response for another one. */
  synchronized void release() {
    released = true;
  }

  /** Keeps Tomcat's own response at hand for streams. */
  static final class Valve extends ValveBase {

    private final String path;

    Valve(String path) {
      super(true);
      this.path = path;
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
      if (path.equals(request.getRequestURI())) {
        request.setAttribute(ATTRIBUTE, new Connection(response));
      }
      getNext().invoke(request, response);
    }
  }
}
