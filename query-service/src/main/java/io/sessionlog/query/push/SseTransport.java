package io.sessionlog.query.push;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Server-sent events over one response, by the container's non-blocking writes. */
final class SseTransport implements Transport {

  static final String KIND = "sse";

  private static final Logger log = LoggerFactory.getLogger(SseTransport.class);

  /** What goes out in one write: few writes when there is much, and little that lies around. */
  private static final int CHUNK_BYTES = 16 * 1024;

  private static final byte[] RETRY = ascii("retry: 1000\n\n");
  private static final byte[] EVENT = ascii("event: ");
  private static final byte[] ID = ascii("\nid: ");
  private static final byte[] DATA = ascii("\ndata: ");
  private static final byte[] END = ascii("\n\n");

  private final AsyncContext async;
  private final ServletOutputStream out;
  private final Connection connection;
  private final ByteArrayOutputStream chunk = new ByteArrayOutputStream(1_024);
  private boolean flushDue;

  /**
   * @param connection what the response goes over
   */
  SseTransport(AsyncContext async, ServletOutputStream out, Connection connection) {
    this.async = async;
    this.out = out;
    this.connection = connection;
    chunk.writeBytes(RETRY);
  }

  /** Begins to write; from now on the container tells when it takes bytes. */
  void open(Subscriber subscriber) {
    async.addListener(new Life(subscriber, connection));
    out.setWriteListener(new Readiness(subscriber));
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public boolean isReady() throws IOException {
    if (!out.isReady()) {
      return false;
    }
    if (flushDue) {
      flushDue = false;
      out.flush();
      return out.isReady();
    }
    return chunk.size() < CHUNK_BYTES || write();
  }

  @Override
  public void send(Frame frame) {
    chunk.writeBytes(EVENT);
    chunk.writeBytes(ascii(frame.kind().wireName()));
    if (frame.id() != null) {
      chunk.writeBytes(ID);
      chunk.writeBytes(ascii(frame.id()));
    }
    // The data is one line: JSON without blanks between its tokens.
    chunk.writeBytes(DATA);
    chunk.writeBytes(frame.data());
    chunk.writeBytes(END);
  }

  @Override
  public void flush() throws IOException {
    if (chunk.size() > 0 && out.isReady()) {
      write();
    }
  }

  /** Whether there may be more at once. */
  private boolean write() throws IOException {
    out.write(chunk.toByteArray());
    chunk.reset();
    if (!out.isReady()) {
      flushDue = true;
      return false;
    }
    out.flush();
    return out.isReady();
  }

  @Override
  public void end(CloseReason why) {
    try {
      async.complete();
    } catch (IllegalStateException alreadyEnded) {
      log.debug("A stream was ended already", alreadyEnded);
    }
  }

  /** Completing would wait for the client to take what is left. */
  @Override
  public void abort(CloseReason why) {
    if (why != CloseReason.GONE) {
      connection.cut();
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private record Readiness(Subscriber subscriber) implements WriteListener {

    @Override
    public void onWritePossible() {
      subscriber.wake();
    }

    @Override
    public void onError(Throwable failure) {
      // The container has a timeout of its own for a client that takes nothing.
      subscriber.end(
          failure instanceof SocketTimeoutException ? CloseReason.STALLED : CloseReason.GONE);
      // A write that failed tells the container's response so, which must still be ours.
      subscriber.awaitRun();
    }
  }

  /** Ends the exchange after an error, as the container wants it. */
  private record Life(Subscriber subscriber, Connection connection) implements AsyncListener {

    @Override
    public void onComplete(AsyncEvent event) {
      connection.release();
      subscriber.end(CloseReason.GONE);
    }

    @Override
    public void onTimeout(AsyncEvent event) {
      subscriber.end(CloseReason.GONE);
      event.getAsyncContext().complete();
    }

    @Override
    public void onError(AsyncEvent event) {
      subscriber.end(CloseReason.GONE);
      subscriber.awaitRun();
      event.getAsyncContext().complete();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
      // Nobody starts it over.
    }
  }
}
