package io.sessionlog.query.push;

import io.sessionlog.model.wire.Fault;
import io.sessionlog.query.view.SessionFilter;
import io.sessionlog.support.http.InvalidRequest;
import io.sessionlog.support.http.JsonBytes;
import io.sessionlog.support.security.Caller;
import jakarta.websocket.Session;
import java.security.Principal;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.adapter.NativeWebSocketSession;
import org.springframework.web.socket.handler.TextWebSocketHandler;
import tools.jackson.core.JsonGenerator;

/** One client's socket: begins its feed, and changes it as the client says. */
final class SocketHandler extends TextWebSocketHandler {

  /** A hundred session ids of the greatest length, and what stands around them. */
  private static final int MAX_MESSAGE_CHARS = 16 * 1024;

  private final PushHub hub;
  private final PushIds ids;
  private final Caller caller;
  private final @Nullable Principal principal;
  private final @Nullable FeedRequest asked;
  private @Nullable Subscriber subscriber;

  /** What the client follows, as far as it has said; null before the feed. */
  private @Nullable SessionFilter filter;

  /**
   * @param principal the handshake's
   * @param asked what the URL asks for; null to wait for the first message
   */
  SocketHandler(
      PushHub hub,
      PushIds ids,
      Caller caller,
      @Nullable Principal principal,
      @Nullable FeedRequest asked) {
    this.hub = hub;
    this.ids = ids;
    this.caller = caller;
    this.principal = principal;
    this.asked = asked;
  }

  @Override
  public void afterConnectionEstablished(WebSocketSession session) {
    session.setTextMessageSizeLimit(MAX_MESSAGE_CHARS);
    Session socket =
        Objects.requireNonNull(((NativeWebSocketSession) session).getNativeSession(Session.class));
    SocketTransport transport = hub.transport(socket);
    Subscriber connected = hub.connect(transport, principal);
    transport.open(connected);
    subscriber = connected;
    if (asked != null) {
      follow(connected, asked);
    }
  }

  @Override
  protected void handleTextMessage(WebSocketSession session, TextMessage message) {
    Subscriber client = subscriber;
    if (client == null) {
      return;
    }
    try {
      handle(client, SocketMessage.parse(message.getPayload()));
    } catch (InvalidRequest e) {
      client.reply(new Frame(Frame.Kind.ERROR, null, error(e)));
    }
  }

  private void handle(Subscriber client, SocketMessage message) {
    switch (message.type()) {
      case FOLLOW -> follow(client, FeedRequest.parse(message.filter(), null, caller, ids));
      case WIDEN -> widen(client, message.sessionIds());
      case NARROW -> {
        filter = ofSingleSessions().without(message.sessionIds());
        hub.narrow(client, message.sessionIds());
      }
    }
  }

  private void follow(Subscriber client, FeedRequest request) {
    filter = request.filter();
    hub.follow(client, request.filter(), request.id());
  }

  private void widen(Subscriber client, Set<String> sessionIds) {
    if (filter == null) {
      follow(client, new FeedRequest(SessionFilter.allFor(caller).of(Set.of()), null, false));
    }
    SessionFilter wider = ofSingleSessions().and(sessionIds);
    if (wider.sessionIds() != null && wider.sessionIds().size() > FeedRequest.MAX_SESSIONS) {
      throw new InvalidRequest(
          "sessionIds",
          "may be %d in all; for more, subscribe to a userId, or to everything"
              .formatted(FeedRequest.MAX_SESSIONS));
    }
    filter = wider;
    hub.widen(client, sessionIds);
  }

  private SessionFilter ofSingleSessions() {
    if (filter == null || filter.sessionIds() == null) {
      throw new InvalidRequest(
          "sessionIds",
          "can be added to and taken off a feed of single sessions alone; this one has all that match its filter");
    }
    return filter;
  }

  private static byte[] error(InvalidRequest e) {
    return JsonBytes.object(
        json -> {
          json.writeStringProperty("detail", String.valueOf(e.getBody().getDetail()));
          json.writeArrayPropertyStart("errors");
          e.faults().forEach(fault -> write(json, fault));
          json.writeEndArray();
        });
  }

  private static void write(JsonGenerator json, Fault fault) {
    json.writeStartObject();
    json.writeStringProperty("field", fault.field());
    json.writeStringProperty("message", fault.message());
    json.writeEndObject();
  }

  @Override
  public void handleTransportError(WebSocketSession session, Throwable failure) {
    end();
  }

  @Override
  public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
    end();
  }

  private void end() {
    if (subscriber != null) {
      subscriber.end(CloseReason.GONE);
    }
  }

  /** The subprotocols that this server speaks; a key that came as another one is not repeated. */
  static List<String> protocols() {
    return List.of("sessionlog.v1");
  }
}
