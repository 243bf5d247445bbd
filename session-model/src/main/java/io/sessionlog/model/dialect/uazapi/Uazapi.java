package io.sessionlog.model.dialect.uazapi;

import io.sessionlog.model.SessionFact;
import io.sessionlog.model.dialect.Baileys;
import io.sessionlog.model.dialect.Dialect;
import io.sessionlog.model.dialect.Facts;
import io.sessionlog.model.dialect.MessageFacts;
import io.sessionlog.model.dialect.Qr;
import io.sessionlog.model.dialect.Slice;
import io.sessionlog.model.json.JsonView;
import io.sessionlog.model.message.MessageFact;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * {@code {event, instance, data, owner, token}} as its users' pages show it, and {@code {EventType,
 * instanceName, message, owner, token, BaseUrl}} as it is sent today. Times are milliseconds.
 */
public final class Uazapi implements Dialect {

  @Override
  public String name() {
    return "uazapi";
  }

  @Override
  public boolean isSpokenIn(JsonView body) {
    boolean isMarked = body.has("owner") && body.has("token");
    boolean isFirst =
        body.get("event").isText() && body.get("instance").isText() && body.has("data");
    boolean isToday = body.get("EventType").isText();
    return isMarked && (isFirst || isToday);
  }

  private static @Nullable String event(JsonView body) {
    JsonView today = body.get("EventType");
    return (today.isText() ? today : body.get("event")).name();
  }

  private static JsonView data(JsonView body) {
    return body.firstOf("data", "message", "event", "instance");
  }

  @Override
  public List<Slice> slices(JsonView body) {
    JsonView name = body.get("instance").isText() ? body.get("instance") : body.get("instanceName");
    return List.of(Slice.whole(body, event(body), name.name(), null, null));
  }

  @Override
  public Facts facts(JsonView body, @Nullable String qr) {
    String event = event(body);
    if (event == null) {
      return Facts.remark();
    }
    JsonView data = data(body);
    return switch (event) {
      case "message", "messages" -> Facts.activity(message(data));
      case "messages_update" -> Facts.activity(update(data));
      case "connection" -> connection(body, data, qr);
      case "qrcode" -> {
        String code = Qr.text(data.firstOf("qrcode", "qr"));
        yield Qr.fact(code != null ? code : qr, Qr.UNREADABLE);
      }
      case "call" -> Facts.activity(Baileys.each(data, Baileys::call));
      default -> Facts.remark();
    };
  }

  private static JsonView picture(JsonView body) {
    JsonView inInstance = body.at("instance", "qrcode");
    return inInstance.isMissing() ? data(body).firstOf("qrcode", "qr") : inInstance;
  }

  @Override
  public JsonView qrPicture(JsonView body) {
    String event = event(body);
    boolean mayHoldOne = "qrcode".equals(event) || "connection".equals(event);
    JsonView picture = picture(body);
    return mayHoldOne && Qr.text(picture) == null ? picture : JsonView.MISSING;
  }

  private static Facts connection(JsonView body, JsonView data, @Nullable String read) {
    JsonView instance = body.get("instance").isObject() ? body.get("instance") : data;
    String state = instance.firstOf("status", "state", "connection").name();
    JsonView picture = picture(body);
    if (state == null) {
      return Facts.remark();
    }
    return switch (state) {
      case "connected", "open" -> Facts.of(new SessionFact.Ready());
      case "connecting" -> {
        String text = picture.text();
        boolean showsCode = text != null && !text.isBlank();
        String code = Qr.text(picture);
        yield showsCode
            ? Qr.fact(code != null ? code : read, Qr.UNREADABLE)
            : Facts.of(new SessionFact.Connecting(state));
      }
      case "disconnected", "close" ->
          Facts.of(
              new SessionFact.Disconnected(
                  instance.firstOf("lastDisconnectReason", "reason").name()));
      default -> Facts.remark();
    };
  }

  private static MessageFacts about(JsonView data) {
    boolean isGroup = data.get("isGroup").isTrue();
    return MessageFacts.of(data.firstOf("messageid", "id").name())
        .chat(data.firstOf("chatid", "chatId").name())
        .fromMe(data.get("fromMe").bool())
        .from(data.get("sender").name())
        .author(isGroup ? data.get("sender").name() : null)
        .sentAt(data.get("messageTimestamp").time());
  }

  private static List<MessageFact> message(JsonView data) {
    String reactedTo = data.get("reaction").name();
    JsonView content = data.get("content");
    JsonView text = data.get("text");
    String body = text.isText() ? text.text() : content.text();
    return reactedTo != null
        ? MessageFacts.of(reactedTo)
            .chat(data.get("chatid").name())
            .author(data.get("sender").name())
            .sentAt(data.get("messageTimestamp").time())
            .reacted(body)
        : about(data)
            .type(data.firstOf("messageType", "type").name())
            .body(body)
            .seen(ack(data.get("status").name()));
  }

  /** One id or many; what we have read is no tick. */
  private static List<MessageFact> update(JsonView data) {
    JsonView ids = data.get("MessageIDs");
    String word = data.firstOf("status", "Type", "state").name();
    if (ids.isArray()) {
      return ids.elements().stream()
          .flatMap(
              id ->
                  MessageFacts.of(id.name())
                      .chat(data.get("Chat").wid())
                      .ticked(ack(word))
                      .stream())
          .toList();
    }
    return Boolean.FALSE.equals(data.get("fromMe").bool())
        ? List.of()
        : about(data).ticked(ack(word));
  }

  private static @Nullable Integer ack(@Nullable String word) {
    if (word == null) {
      return null;
    }
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "error", "failed" -> -1;
      case "pending" -> 0;
      case "sent", "server_ack" -> 1;
      case "delivered", "delivery_ack" -> 2;
      case "read" -> 3;
      case "played" -> 4;
      default -> null;
    };
  }

  @Override
  public List<JsonView> secrets(JsonView body) {
    return List.of(body.get("token"), body.at("instance", "token"), body.at("data", "token"));
  }

  @Override
  public List<JsonView> pairingCodes(JsonView body) {
    JsonView instance = body.get("instance");
    JsonView data = data(body);
    return List.of(
        instance.get("qrcode"),
        instance.get("paircode"),
        data.get("qrcode"),
        data.get("qr"),
        data.get("paircode"));
  }
}
