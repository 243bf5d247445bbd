package io.sessionlog.query.push;

import jakarta.websocket.CloseReason.CloseCode;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Frames over a WebSocket, one under way at a time. */
final class SocketTransport implements Transport {

  static final String KIND = "websocket";

  private static final Logger log = LoggerFactory.getLogger(SocketTransport.class);

  /** Tomcat's wait for its close frame, which a dead client never takes. */
  private static final long CLOSE_MILLIS = 200;

  private static final String CLOSE_TIMEOUT = "org.apache.tomcat.websocket.BLOCKING_SEND_TIMEOUT";

  /** For a client that takes the close frame and never answers it; Tomcat looks every 10 s. */
  private static final long CLOSED_MILLIS = 5_000;

  private static final String CLOSED_TIMEOUT = "org.apache.tomcat.websocket.SESSION_CLOSE_TIMEOUT";

  private final Session session;
  private final RemoteEndpoint.Async remote;
  private final Executor closer;
  private @Nullable Subscriber subscriber;
  private volatile boolean underWay;
  private volatile boolean failed;

  /**
   * @param stallTimeout the longest that one frame may be under way
   * @param closer closing waits a little; no writer may
   */
  SocketTransport(Session session, Duration stallTimeout, Executor closer) {
    this.session = session;
    this.remote = session.getAsyncRemote();
    this.closer = closer;
    remote.setSendTimeout(stallTimeout.toMillis());
    session.getUserProperties().put(CLOSE_TIMEOUT, CLOSE_MILLIS);
    session.getUserProperties().put(CLOSED_TIMEOUT, CLOSED_MILLIS);
  }

  void open(Subscriber newSubscriber) {
    subscriber = newSubscriber;
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public boolean isReady() throws IOException {
    if (failed) {
      throw new IOException("The last frame could not be sent");
    }
    return !underWay;
  }

  @Override
  public void send(Frame frame) {
    underWay = true;
    remote.sendText(text(frame), new Completion());
  }

  static String text(Frame frame) {
    var text = new ByteArrayOutputStream(frame.data().length + 256);
    text.writeBytes(utf8("{\"type\":\"" + frame.kind().wireName() + "\""));
    if (frame.id() != null) {
      // An id has no character that JSON would escape.
      text.writeBytes(utf8(",\"id\":\"" + frame.id() + "\""));
    }
    text.writeBytes(utf8(",\"data\":"));
    text.writeBytes(frame.data());
    text.write('}');
    return text.toString(StandardCharsets.UTF_8);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Each frame goes out at once. */
  @Override
  public void flush() {}

  @Override
  public void end(CloseReason why) {
    close(why);
  }

  @Override
  public void abort(CloseReason why) {
    if (why != CloseReason.GONE) {
      close(why);
    }
  }

  private void close(CloseReason why) {
    closer.execute(
        () -> {
          try {
            session.close(new jakarta.websocket.CloseReason(code(why), text(why)));
          } catch (IOException | IllegalStateException alreadyGone) {
            log.debug("A socket was closed already", alreadyGone);
          }
        });
  }

  private static CloseCode code(CloseReason why) {
    return switch (why) {
      case AGED, GONE -> CloseCodes.NORMAL_CLOSURE;
      case STOPPING -> CloseCodes.GOING_AWAY;
      case VIEW_CLOSED -> CloseCodes.SERVICE_RESTART;
      case STALLED, OVERFLOWN -> CloseCodes.TRY_AGAIN_LATER;
      case FAILED -> CloseCodes.UNEXPECTED_CONDITION;
    };
  }

  private static String text(CloseReason why) {
    return switch (why) {
      case STALLED, OVERFLOWN -> "The client does not keep up: come back with the last id";
      default -> "Come back with the last id";
    };
  }

  private final class Completion implements SendHandler {

    @Override
    public void onResult(SendResult result) {
      Subscriber told = subscriber;
      if (result.isOK()) {
        underWay = false;
      } else {
        failed = true;
      }
      if (told == null) {
        return;
      }
      if (result.isOK()) {
        told.wake();
      } else {
        told.end(
            result.getException() instanceof SocketTimeoutException
                ? CloseReason.STALLED
                : CloseReason.GONE);
      }
    }
  }
}
