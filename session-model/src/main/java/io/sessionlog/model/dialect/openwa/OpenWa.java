package io.sessionlog.model.dialect.openwa;

import io.sessionlog.model.SessionFact;
import io.sessionlog.model.dialect.Dialect;
import io.sessionlog.model.dialect.Facts;
import io.sessionlog.model.dialect.MessageFacts;
import io.sessionlog.model.dialect.Qr;
import io.sessionlog.model.dialect.Slice;
import io.sessionlog.model.json.JsonView;
import io.sessionlog.model.message.MessageFact;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Version 4: {@code {id, ts, event, sessionId, data, webhook_id, namespace}}, events named {@code
 * onMessage}; version 5: {@code {webhookId, sessionId, event, payload, timestamp}}, events named
 * {@code message.received}. From open-wa/wa-automate-nodejs, src/api/Client.ts and its pages on
 * webhooks.
 */
public final class OpenWa implements Dialect {

  private static final String QR = "qr";
  private static final String QR_OF_VERSION_5 = "launch.auth.qr.generated";

  @Override
  public String name() {
    return "open-wa";
  }

  @Override
  public boolean isSpokenIn(JsonView body) {
    if (!body.get("event").isText() || !body.has("sessionId")) {
      return false;
    }
    boolean isVersion5 = body.get("payload").isObject() && body.has("webhookId");
    boolean isVersion4 =
        body.has("data")
            && (body.has("webhook_id")
                || (body.has("ts") && (body.has("id") || body.has("namespace"))));
    return isVersion5 || isVersion4;
  }

  @Override
  public List<Slice> slices(JsonView body) {
    return List.of(
        Slice.whole(
            body,
            body.get("event").name(),
            body.get("sessionId").nameOrNumber(),
            body.get("id").name(),
            body.firstOf("timestamp", "ts").time()));
  }

  @Override
  public Facts facts(JsonView body, @Nullable String qr) {
    String event = body.get("event").name();
    if (event == null) {
      return Facts.remark();
    }
    JsonView data = data(body);
    JsonView message = data.get("message").isObject() ? data.get("message") : data;
    return switch (event) {
      case QR, QR_OF_VERSION_5 -> code(code(event, data), qr);
      case "onStateChanged" -> state(data.isText() ? data.name() : data.get("state").name());
      case "session.state.changed" ->
          state(data.has("details") ? data.at("details", "next").name() : data.get("next").name());
      case "onLogout", "session.logout", "session.logged_out" ->
          Facts.of(new SessionFact.Disconnected("logged out"));
      case "onMessage", "onAnyMessage", "message.received", "message.sent", "message.any" ->
          Facts.activity(message(message));
      case "onAck", "message.ack", "message.ack.changed", "ack.changed" ->
          Facts.activity(about(message).ticked(message.get("ack").integer()));
      case "onMessageDeleted", "message.deleted", "message.revoked" ->
          Facts.activity(about(message).revoked(true));
      case "onMessageEdited", "message.edited" ->
          Facts.activity(about(message).edited(message.firstOf("newBody", "body").text()));
      case "onReaction", "message.reaction" -> Facts.activity(reaction(data));
      case "onIncomingCall", "call.incoming", "call.received" -> Facts.activity(call(data));
      default -> Facts.remark();
    };
  }

  private static JsonView data(JsonView body) {
    return body.has("payload") ? body.get("payload") : body.get("data");
  }

  private static JsonView code(String event, JsonView data) {
    if (event.equals(QR)) {
      return data.isText() ? data : data.get("qr");
    }
    return data.has("details") ? data.at("details", "qr") : data.get("qr");
  }

  private static Facts code(JsonView value, @Nullable String read) {
    String code = Qr.text(value);
    return Qr.fact(code != null ? code : read, Qr.UNREADABLE);
  }

  /** whatsapp-web.js's words, as open-wa drives the same page, and its own. */
  private static Facts state(@Nullable String state) {
    if (state == null) {
      return Facts.remark();
    }
    return switch (state) {
      case "READY" -> Facts.of(new SessionFact.Ready());
      case "AUTHENTICATING", "INITIALIZING", "LAUNCHING", "STARTING" ->
          Facts.of(new SessionFact.Connecting(state));
      case "CLOSED", "TERMINATED", "STOPPED", "LOGGED_OUT" ->
          Facts.of(new SessionFact.Disconnected(state));
      // Another browser has taken the account, or WhatsApp refuses it: somebody has to look.
      case "FAILED", "CONFLICT", "PROXYBLOCK" -> Facts.of(new SessionFact.Failed(state));
      default -> Facts.of(new SessionFact.StateChanged(state));
    };
  }

  private static @Nullable String id(JsonView id) {
    return id.isObject() ? id.get("_serialized").name() : id.name();
  }

  private static MessageFacts about(JsonView message) {
    String id = id(message.get("id"));
    Boolean fromMe = message.get("fromMe").bool();
    String chat = message.get("chatId").wid();
    if (chat == null && fromMe != null) {
      chat = message.get(fromMe ? "to" : "from").wid();
    }
    return MessageFacts.of(id)
        .chat(chat)
        .fromMe(fromMe)
        .from(message.get("from").wid())
        .to(message.get("to").wid())
        .author(message.get("author").wid())
        .sentAt(message.firstOf("timestamp", "t").time());
  }

  private static List<MessageFact> message(JsonView message) {
    String type = message.get("type").name();
    String caption = message.get("caption").text();
    boolean isText = type == null || type.equals("chat");
    // The body of a picture is a thumbnail.
    return about(message)
        .type(type)
        .body(isText ? message.firstOf("body", "text", "content").text() : caption)
        .seen(ackOf(message));
  }

  /** Others' messages come with −1, which is no error. */
  private static @Nullable Integer ackOf(JsonView message) {
    Integer ack = message.get("ack").integer();
    return ack != null && ack < 0 && !message.get("fromMe").isTrue() ? null : ack;
  }

  private static List<MessageFact> reaction(JsonView data) {
    JsonView reaction = data.get("reaction").isObject() ? data.get("reaction") : data;
    JsonView message = data.get("message");
    String id = message.isObject() ? id(message.get("id")) : null;
    return MessageFacts.of(
            id != null ? id : id(reaction.firstOf("msgId", "messageId", "parentMsgKey")))
        .chat(message.get("chatId").wid())
        .author(reaction.firstOf("senderId", "senderUserJid", "sender").wid())
        .sentAt(reaction.get("timestamp").time())
        .reacted(reaction.firstOf("reactionText", "reaction", "text", "aggregateEmoji").text());
  }

  private static List<MessageFact> call(JsonView data) {
    JsonView call = data.get("call").isObject() ? data.get("call") : data;
    String id = call.get("id").name();
    return id == null
        ? List.of()
        : List.of(
            new MessageFact.Called(
                id,
                call.firstOf("peerJid", "from").wid(),
                call.get("isVideo").bool(),
                call.get("isGroup").bool(),
                call.get("outgoing").bool(),
                call.firstOf("offerTime", "timestamp").time()));
  }

  @Override
  public JsonView qrPicture(JsonView body) {
    return pairingCodes(body).stream()
        .filter(code -> Qr.text(code) == null)
        .findFirst()
        .orElse(JsonView.MISSING);
  }

  @Override
  public List<JsonView> pairingCodes(JsonView body) {
    String event = body.get("event").name();
    boolean holdsOne = QR.equals(event) || QR_OF_VERSION_5.equals(event);
    return event != null && holdsOne ? List.of(code(event, data(body))) : List.of();
  }
}
