package io.sessionlog.model.dialect.greenapi;

import io.sessionlog.model.SessionFact;
import io.sessionlog.model.dialect.Dialect;
import io.sessionlog.model.dialect.Facts;
import io.sessionlog.model.dialect.MessageFacts;
import io.sessionlog.model.dialect.Slice;
import io.sessionlog.model.json.JsonView;
import io.sessionlog.model.message.MessageFact;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code {typeWebhook, instanceData{idInstance}, timestamp, idMessage, ...}}, from
 * green-api.com/en/docs/api/receiving/notifications-format. The session is {@code idInstance}, a
 * number. Times are seconds.
 */
public final class GreenApi implements Dialect {

  @Override
  public String name() {
    return "green-api";
  }

  @Override
  public boolean isSpokenIn(JsonView body) {
    return body.get("typeWebhook").isText();
  }

  @Override
  public int accepted() {
    return 200;
  }

  @Override
  public List<Slice> slices(JsonView body) {
    return List.of(
        Slice.whole(
            body,
            body.get("typeWebhook").name(),
            body.at("instanceData", "idInstance").nameOrNumber(),
            deliveryId(body),
            body.get("timestamp").time()));
  }

  /** A message, and each step that it takes, come with the same idMessage. */
  private static @Nullable String deliveryId(JsonView body) {
    String message = body.get("idMessage").name();
    String step = body.get("status").name();
    return message == null || step == null ? message : message + ":" + step;
  }

  @Override
  public Facts facts(JsonView body, @Nullable String qr) {
    String type = body.get("typeWebhook").name();
    if (type == null) {
      return Facts.remark();
    }
    return switch (type) {
      case "stateInstanceChanged" -> state(body.get("stateInstance").name());
      case "incomingMessageReceived" -> Facts.activity(message(body, false));
      case "outgoingMessageReceived", "outgoingAPIMessageReceived" ->
          Facts.activity(message(body, true));
      case "outgoingMessageStatus" -> Facts.activity(status(body));
      case "incomingCall" -> Facts.activity(call(body, false));
      case "outgoingCall" -> Facts.activity(call(body, true));
      default -> Facts.remark();
    };
  }

  private static Facts state(@Nullable String state) {
    if (state == null) {
      return Facts.remark();
    }
    return switch (state) {
      case "authorized" -> Facts.of(new SessionFact.Ready());
      case "starting" -> Facts.of(new SessionFact.Connecting(state));
      case "notAuthorized", "sleepMode" -> Facts.of(new SessionFact.Disconnected(state));
      case "blocked", "yellowCard", "suspended" -> Facts.of(new SessionFact.Failed(state));
      default -> Facts.remark();
    };
  }

  private static List<MessageFact> message(JsonView body, boolean fromMe) {
    JsonView data = body.get("messageData");
    String type = data.get("typeMessage").name();
    MessageFacts told = about(body.get("idMessage").name(), body, fromMe);
    if (type == null) {
      return told.seen();
    }
    return switch (type) {
      case "reactionMessage" ->
          about(data.at("quotedMessage", "stanzaId").name(), body, fromMe)
              .reacted(data.at("extendedTextMessageData", "text").text());
      case "editedMessage" -> {
        JsonView edited = data.get("editedMessageData");
        yield about(edited.get("stanzaId").name(), body, fromMe)
            .edited(edited.firstOf("textMessage", "caption").text());
      }
      case "deletedMessage" ->
          about(data.at("deletedMessageData", "stanzaId").name(), body, fromMe).revoked(true);
      default -> told.type(type).body(text(data)).seen();
    };
  }

  private static MessageFacts about(@Nullable String id, JsonView body, boolean fromMe) {
    JsonView sender = body.get("senderData");
    String chat = sender.get("chatId").name();
    return MessageFacts.of(id)
        .chat(chat)
        .fromMe(fromMe)
        .from(sender.get("sender").name())
        .author(chat != null && chat.endsWith("@g.us") ? sender.get("sender").name() : null)
        .sentAt(body.get("timestamp").time());
  }

  private static @Nullable String text(JsonView data) {
    String text = data.at("textMessageData", "textMessage").text();
    if (text == null) {
      text = data.at("extendedTextMessageData", "text").text();
    }
    return text == null ? data.at("fileMessageData", "caption").text() : text;
  }

  private static List<MessageFact> status(JsonView body) {
    String status = body.get("status").name();
    return MessageFacts.of(body.get("idMessage").name())
        .chat(body.get("chatId").name())
        .fromMe(true)
        .ticked(status == null ? null : ack(status));
  }

  private static @Nullable Integer ack(String status) {
    return switch (status) {
      case "failed", "noAccount", "notInGroup", "yellowCard" -> -1;
      case "pending" -> 0;
      case "sent" -> 1;
      case "delivered" -> 2;
      case "read" -> 3;
      case "played" -> 4;
      default -> null;
    };
  }

  private static List<MessageFact> call(JsonView body, boolean fromMe) {
    String id = body.get("idMessage").name();
    return id == null
        ? List.of()
        : List.of(
            new MessageFact.Called(
                id,
                body.get("from").name(),
                body.get("isVideo").bool(),
                null,
                fromMe,
                body.get("timestamp").time()));
  }
}
