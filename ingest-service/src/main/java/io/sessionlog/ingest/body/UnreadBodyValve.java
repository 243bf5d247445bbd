package io.sessionlog.ingest.body;

import io.sessionlog.ingest.limit.Address;
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
  private static final String COYOTE = UnreadBodyValve.class.getName() + ".coyote";

  private final SlowBodies slow;
  private final long maxBytes;
  private final Duration timeout;

  /**
   * @param slow what is left of a body is waited for as a stranger's
   * @param maxBytes more is not read
   */
  UnreadBodyValve(SlowBodies slow, long maxBytes, Duration timeout) {
    super(true);
    this.slow = slow;
    this.maxBytes = maxBytes;
    this.timeout = timeout;
  }

  /** Has the connection closed after the answer, without reading any more. */
  static void abandon(HttpServletRequest request) {
    request.setAttribute(ABANDONED, true);
  }

  /** Whether more of a body can be read without waiting for it. */
  static boolean isMoreThere(HttpServletRequest request) throws IOException {
    if (request.getContentLengthLong() >= 0 && request.getInputStream().available() > 0) {
      // Part of what Tomcat has read: it must be taken before Tomcat reads more to its place.
      return true;
    }
    return request.getAttribute(COYOTE) instanceof org.apache.coyote.Request coyote
        && isMoreThere(coyote);
  }

  private static boolean isMoreThere(org.apache.coyote.Request coyote) {
    if (coyote.getContentLengthLong() < 0) {
      // What is there of a body in chunks may be a part of a chunk's head.
      return false;
    }
    if (coyote.getBytesRead() >= coyote.getContentLengthLong()) {
      // Its end is there. Asked for more, Tomcat would write over the next request.
      return true;
    }
    coyote.action(ActionCode.AVAILABLE, true);
    return coyote.getAvailable() > 0;
  }

  @Override
  public void invoke(Request request, Response response) throws IOException, ServletException {
    request.setAttribute(COYOTE, request.getCoyoteRequest());
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
        SlowBodies.Place waiting = null;
        if (!isMoreThere(request.getCoyoteRequest())) {
          waiting = slow.tryTake(Address.network(request), true);
          if (waiting == null) {
            return false;
          }
        }
        int read;
        try {
          read = request.getCoyoteRequest().doRead(unread);
        } finally {
          if (waiting != null) {
            waiting.close();
          }
        }
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
