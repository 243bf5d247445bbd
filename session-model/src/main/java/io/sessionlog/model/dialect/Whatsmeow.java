package io.sessionlog.model.dialect;

import io.sessionlog.model.SessionFact;
import io.sessionlog.model.json.JsonView;
import io.sessionlog.model.message.MessageFact;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Events of whatsmeow, Go's library, which several senders pass on in envelopes of their own. */
public final class Whatsmeow {

  private Whatsmeow() {}

  /**
   * @param type the event's name in Go, such as {@code ReadReceipt}
   * @param event Go's struct as JSON
   * @param state what its sender says of a receipt, such as {@code Delivered}; it may be missing
   */
  public static Facts facts(String type, JsonView event, JsonView state) {
    if (type.startsWith("Call")) {
      return Facts.activity(call(event));
    }
    return switch (type) {
      case "Connected" -> Facts.of(new SessionFact.Ready());
      case "PairSuccess" -> Facts.of(new SessionFact.Authenticated());
      case "Disconnected", "StreamReplaced", "QRTimeout" ->
          Facts.of(new SessionFact.Disconnected(type));
      case "LoggedOut" -> Facts.of(new SessionFact.Disconnected(detail(type, event.get("Reason"))));
      case "ConnectFailure" -> Facts.of(new SessionFact.Failed(detail(type, event.get("Reason"))));
      case "TemporaryBan" -> Facts.of(new SessionFact.Failed(detail(type, event.get("Code"))));
      case "ClientOutdated", "PairError" -> Facts.of(new SessionFact.Failed(type));
      case "Message", "SendMessage" -> Facts.activity(message(event));
      case "UndecryptableMessage" -> Facts.activity(about(event.get("Info")).undeciphered());
      case "ReadReceipt", "Receipt" -> Facts.activity(receipts(event, state));
      default -> Facts.remark();
    };
  }

  private static String detail(String type, JsonView reason) {
    String text = reason.nameOrNumber();
    return text == null ? type : type + " " + text;
  }

  private static MessageFacts about(JsonView info) {
    JsonView type = info.get("MediaType");
    return MessageFacts.of(info.get("ID").name())
        .chat(info.get("Chat").wid())
        .fromMe(info.get("IsFromMe").bool())
        .from(info.get("Sender").wid())
        .author(info.get("IsGroup").isTrue() ? info.get("Sender").wid() : null)
        .type(type.name() != null ? type.name() : info.get("Type").name())
        .sentAt(info.get("Timestamp").time());
  }

  private static List<MessageFact> message(JsonView event) {
    JsonView info = event.get("Info");
    JsonView content = Baileys.unwrapped(event.get("Message"));
    JsonView protocol = protocol(content);
    JsonView reaction = content.get("reactionMessage");
    String edit = info.get("Edit").nameOrNumber();
    if (reaction.isObject()) {
      return MessageFacts.of(id(reaction.get("key")))
          .chat(info.get("Chat").wid())
          .author(info.get("Sender").wid())
          .sentAt(info.get("Timestamp").time())
          .reacted(reaction.get("text").text());
    }
    if ("7".equals(edit) || "8".equals(edit)) {
      return MessageFacts.of(id(protocol.get("key")))
          .chat(info.get("Chat").wid())
          .fromMe("7".equals(edit) ? info.get("IsFromMe").bool() : null)
          .revoked(true);
    }
    if ("1".equals(edit)) {
      String original = id(protocol.get("key"));
      JsonView text = protocol.get("editedMessage");
      return MessageFacts.of(original != null ? original : info.get("ID").name())
          .chat(info.get("Chat").wid())
          .fromMe(info.get("IsFromMe").bool())
          .from(info.get("Sender").wid())
          .edited(Baileys.text(text.isMissing() ? content : Baileys.unwrapped(text)));
    }
    return about(info).body(Baileys.text(content)).seen();
  }

  private static JsonView protocol(JsonView content) {
    JsonView direct = content.get("protocolMessage");
    return direct.isObject() ? direct : content.at("editedMessage", "message", "protocolMessage");
  }

  /** Go's JSON of the protocol wrote {@code id} up to 2024. */
  private static @Nullable String id(JsonView key) {
    return key.firstOf("ID", "id", "Id").name();
  }

  private static List<MessageFact> receipts(JsonView event, JsonView state) {
    Integer ack = ack(state.name(), event.get("Type").text());
    return event.get("MessageIDs").elements().stream()
        .flatMap(
            id -> MessageFacts.of(id.name()).chat(event.get("Chat").wid()).ticked(ack).stream())
        .toList();
  }

  /** What another device of ours has read is no tick; nor is a retry, nor what only echoes. */
  private static @Nullable Integer ack(@Nullable String state, @Nullable String type) {
    String word = state != null ? state : type;
    if (word == null) {
      return null;
    }
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "", "delivered", "inactive" -> 2;
      case "read" -> 3;
      case "played" -> 4;
      default -> null;
    };
  }

  private static List<MessageFact> call(JsonView event) {
    String id = event.firstOf("CallID", "CallId", "callId").name();
    return id == null
        ? List.of()
        : List.of(
            new MessageFact.Called(
                id,
                event.get("From").wid(),
                "video".equals(event.get("Media").name()) ? Boolean.TRUE : null,
                event.get("GroupJID").name() == null ? null : Boolean.TRUE,
                null,
                event.get("Timestamp").time()));
  }
}
