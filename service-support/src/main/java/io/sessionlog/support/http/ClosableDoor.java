package io.sessionlog.support.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.net.NioEndpoint;

/**
 * HTTP as Tomcat speaks it, but that it can stop to take connections and still serve those it has.
 *
 * <p>Tomcat's own way is to pause: requests on connections that it took are then dropped without an
 * answer, and so is who connects until the port is closed some milliseconds later. Here the port is
 * closed while the thread that takes connections still does, so none waits behind it; pausing
 * follows when nothing is left to serve.
 *
 * <p>Public for Tomcat, which makes it by its name.
 */
public final class ClosableDoor extends Http11NioProtocol {

  private static final long LOOK_MS = 10;

  private final Endpoint endpoint;

  public ClosableDoor() {
    this(new Endpoint());
  }

  private ClosableDoor(Endpoint endpoint) {
    super(endpoint);
    this.endpoint = endpoint;
  }

  /** Takes no connection from now on, and serves those that are there. */
  void close() {
    endpoint.closePort();
  }

  /** Waits until every connection has ended, but no longer than this. */
  void awaitEmpty(Duration atMost) throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    while (!endpoint.isEmpty() && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(LOOK_MS);
    }
  }

  private static final class Endpoint extends NioEndpoint {

    private volatile boolean closed;

    void closePort() {
      closed = true;
      try {
        doCloseServerSocket();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** The thread that takes connections counts as one. */
    boolean isEmpty() {
      return getConnectionCount() <= 1;
    }

    @Override
    protected SocketChannel serverSocketAccept() throws Exception {
      try {
        return super.serverSocketAccept();
      } catch (Exception portClosed) {
        if (!closed) {
          throw portClosed;
        }
      }
      while (isRunning() && !isPaused()) {
        TimeUnit.MILLISECONDS.sleep(LOOK_MS);
      }
      // Nobody's: Tomcat destroys what it took while it was being paused.
      return SocketChannel.open();
    }

    /** Tomcat wakes that thread by a connection to a port that is closed by now. */
    @Override
    protected void unlockAccept() {
      if (!closed) {
        super.unlockAccept();
      }
    }
  }
}
