package io.sessionlog.ingest.body;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;
import org.apache.tomcat.util.net.ApplicationBufferHandler;

/**
 * Bounds how long the rest of a refused body is read and thrown away, which lets its sender see the
 * answer instead of a broken connection. Tomcat by itself bounds how much that is, and not how long
 * it takes: whoever sends a byte now and then would keep a connection for hours.
 */
final class UnreadBodyValve extends ValveBase {

  private static final String ABANDONED = UnreadBodyValve.class.getName() + ".abandoned";

  private final long maxBytes;
  private final Duration timeout;

  /**
   * @param maxBytes more is not read
   */
  UnreadBodyValve(long maxBytes, Duration timeout) {
    super(true);
    this.maxBytes = maxBytes;
    this.timeout = timeout;
  }

  /** Has the connection closed after the answer, without reading any more. */
  static void abandon(HttpServletRequest request) {
    request.setAttribute(ABANDONED, true);
  }

  @Override
  public void invoke(Request request, Response response) throws IOException, ServletException {
    getNext().invoke(request, response);
    boolean expects100 = request.getCoyoteRequest().hasExpectation();
    if (request.isAsync() || expects100 || request.isFinished()) {
      return;
    }
    response.finishResponse();
    if (request.getAttribute(ABANDONED) != null || !isReadToItsEnd(request)) {
      request.getCoyoteRequest().action(ActionCode.DISABLE_SWALLOW_INPUT, null);
    }
  }

  private boolean isReadToItsEnd(Request request) {
    var unread = new Unread();
    long bytes = 0;
    long begin = System.nanoTime();
    try {
      while (System.nanoTime() - begin < timeout.toNanos() && bytes <= maxBytes) {
        int read = request.getCoyoteRequest().doRead(unread);
        if (read < 0) {
          return true;
        }
        bytes += read;
      }
      return false;
    } catch (IOException gone) {
      return false;
    }
  }

  /** Looks at nothing. */
  private static final class Unread implements ApplicationBufferHandler {
    private ByteBuffer buffer = ByteBuffer.allocate(0);

    @Override
    public void setByteBuffer(ByteBuffer read) {
      buffer = read;
    }

    @Override
    public ByteBuffer getByteBuffer() {
      return buffer;
    }

    @Override
    public void expand(int size) {
      // Tomcat asks for a larger buffer where it fills ours; it hands over its own.
    }
  }
}
