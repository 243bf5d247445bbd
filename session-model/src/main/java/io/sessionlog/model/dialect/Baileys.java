package io.sessionlog.model.dialect;

import io.sessionlog.model.json.JsonView;
import io.sessionlog.model.message.MessageFact;
import io.sessionlog.model.message.SentAt;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Messages as Baileys has them, which several senders pass on: WhatsApp's own protocol, as JSON.
 */
public final class Baileys {

  private static final Set<String> NO_CONTENT =
      Set.of("messageContextInfo", "senderKeyDistributionMessage", "base64", "mediaUrl");

  /** Messages within a message: it is what stands in them that is meant. */
  private static final List<String> WRAPPERS =
      List.of(
          "ephemeralMessage",
          "viewOnceMessage",
          "viewOnceMessageV2",
          "viewOnceMessageV2Extension",
          "documentWithCaptionMessage",
          "deviceSentMessage");

  private Baileys() {}

  /** A message by its key, {@code {id, remoteJid, fromMe, participant}}. */
  public static MessageFacts about(JsonView key) {
    return MessageFacts.of(key.get("id").name())
        .chat(key.get("remoteJid").name())
        .fromMe(key.get("fromMe").bool())
        .author(key.get("participant").name());
  }

  /**
   * What one message tells: itself, a reaction to another, the revocation or the edit of one.
   *
   * @param message {@code {key, message, messageTimestamp, status}}
   */
  public static List<MessageFact> message(JsonView message) {
    JsonView key = message.get("key");
    JsonView content = unwrapped(message.get("message"));
    SentAt time = time(message.get("messageTimestamp"));
    JsonView reaction = content.get("reactionMessage");
    if (reaction.isObject()) {
      return reaction(reaction.get("key"), key, reaction.get("text").text(), time);
    }
    JsonView protocol = protocol(content);
    if (isRevocation(protocol)) {
      return about(protocol.get("key")).chat(key.get("remoteJid").name()).revoked(true);
    }
    if (protocol.get("editedMessage").isObject()) {
      return edit(protocol, key);
    }
    String type = message.get("messageType").name();
    MessageFacts told =
        about(key).type(type != null ? type : typeOf(content)).body(text(content)).sentAt(time);
    JsonView stub = message.get("messageStubType");
    if (!content.isMissing() || stub.isMissing()) {
      return told.seen(ack(message.get("status")));
    }
    return isCiphertext(stub) ? told.undeciphered() : List.of();
  }

  /** Other stubs are what a group's chat shows between messages: who came, what it is called. */
  private static boolean isCiphertext(JsonView stub) {
    Integer number = stub.integer();
    return number == null ? "CIPHERTEXT".equals(stub.name()) : number == 2;
  }

  /** Reads what each of the things there says: of an array's, or of the one that stands there. */
  public static List<MessageFact> each(
      JsonView data, Function<JsonView, List<MessageFact>> reader) {
    return data.each().stream().flatMap(one -> reader.apply(one).stream()).toList();
  }

  /** {@code data.messages}, or the data where they are the messages themselves. */
  public static JsonView messages(JsonView data) {
    return data.get("messages").isMissing() ? data : data.get("messages");
  }

  /** The event {@code messages.update}: a tick, a revocation or an edit, {@code {key, update}}. */
  public static List<MessageFact> update(JsonView update) {
    JsonView key = update.get("key");
    JsonView change = update.get("update");
    if (change.has("message") && change.get("message").isMissing()) {
      return about(key).revoked(true);
    }
    if (change.get("message").isObject()) {
      return about(key).edited(text(unwrapped(change.at("message", "editedMessage", "message"))));
    }
    return key.get("fromMe").isTrue() ? about(key).ticked(ack(change.get("status"))) : List.of();
  }

  /** The event {@code messages.reaction}: {@code {key, reaction{key, text}}}. */
  public static List<MessageFact> reaction(JsonView data) {
    JsonView reaction = data.get("reaction");
    return reaction(data.get("key"), reaction.get("key"), reaction.get("text").text(), null);
  }

  /** The event {@code call}. */
  public static List<MessageFact> call(JsonView call) {
    String id = call.get("id").name();
    return id == null
        ? List.of()
        : List.of(
            new MessageFact.Called(
                id,
                call.firstOf("from", "chatId").wid(),
                call.get("isVideo").bool(),
                call.get("isGroup").bool(),
                null,
                call.get("date").time()));
  }

  private static JsonView protocol(JsonView content) {
    JsonView direct = content.get("protocolMessage");
    return direct.isObject() ? direct : content.at("editedMessage", "message", "protocolMessage");
  }

  private static boolean isRevocation(JsonView protocol) {
    JsonView type = protocol.get("type");
    Integer number = type.integer();
    return "REVOKE".equals(type.name()) || (number != null && number == 0);
  }

  /**
   * @param protocol {@code {key, editedMessage}}; the key names the message that was edited
   * @param key of what tells of the edit
   */
  public static List<MessageFact> edit(JsonView protocol, JsonView key) {
    MessageFacts told = about(protocol.get("key"));
    if (!key.get("remoteJid").isMissing()) {
      told.chat(key.get("remoteJid").name());
    }
    return told.edited(text(unwrapped(protocol.get("editedMessage"))));
  }

  /**
   * @param of the key of the message that is meant
   * @param by the key of the reaction itself
   */
  public static List<MessageFact> reaction(
      JsonView of, JsonView by, @Nullable String emoji, @Nullable SentAt time) {
    String chat = by.get("remoteJid").name();
    return MessageFacts.of(of.get("id").name())
        .chat(chat != null ? chat : of.get("remoteJid").name())
        .author(by.get("fromMe").isTrue() ? "me" : by.get("participant").name())
        .sentAt(time)
        .reacted(emoji);
  }

  /** Seconds, as a number, as a text, or as the object by which JavaScript keeps 64 bits. */
  public static @Nullable SentAt time(JsonView value) {
    return value.isObject() ? value.get("low").time() : value.time();
  }

  /**
   * WhatsApp's status of a message: a word, or the protocol's number, which counts an error as 0.
   *
   * @return null for what tells nothing of how far a message has come, such as {@code DELETED}
   */
  public static @Nullable Integer ack(JsonView status) {
    Integer number = status.integer();
    if (number != null) {
      return number < 0 || number > 5 ? null : (Integer) (number - 1);
    }
    String word = status.name();
    if (word == null) {
      return null;
    }
    return switch (word) {
      case "ERROR" -> -1;
      case "PENDING" -> 0;
      case "SERVER_ACK" -> 1;
      case "DELIVERY_ACK" -> 2;
      case "READ" -> 3;
      case "PLAYED" -> 4;
      default -> null;
    };
  }

  /** What a person would read of it; null if there is nothing to read. */
  public static @Nullable String text(JsonView content) {
    String conversation = content.get("conversation").text();
    if (conversation != null) {
      return conversation;
    }
    for (String name : content.names()) {
      JsonView part = content.get(name);
      JsonView text =
          part.firstOf(
              "text",
              "caption",
              "selectedDisplayText",
              "hydratedContentText",
              "contentText",
              "title",
              "name");
      if (name.endsWith("Message") && text.isText()) {
        return text.text();
      }
    }
    return null;
  }

  /** Such as {@code imageMessage}. */
  public static @Nullable String typeOf(JsonView content) {
    for (String name : content.names()) {
      if (!NO_CONTENT.contains(name) && !content.get(name).isMissing()) {
        return name;
      }
    }
    return null;
  }

  /** The message itself, out of those it is wrapped in. */
  public static JsonView unwrapped(JsonView content) {
    JsonView inner = content;
    for (int depth = 0; depth < 5; depth++) {
      JsonView next = JsonView.MISSING;
      for (String wrapper : WRAPPERS) {
        if (inner.at(wrapper, "message").isObject()) {
          next = inner.at(wrapper, "message");
        }
      }
      if (next.isMissing()) {
        return inner;
      }
      inner = next;
    }
    return inner;
  }
}
