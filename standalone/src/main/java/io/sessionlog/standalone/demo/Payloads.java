package io.sessionlog.standalone.demo;

import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The {@code data} of webhooks, in the shapes that whatsapp-web.js 1.34 gives them: ids are
 * objects, undefined members are absent, byte arrays are objects with numeric keys.
 */
final class Payloads {

  private static final int SECRET_BYTES = 32;

  private Payloads() {}

  /**
   * A message of one chat.
   *
   * @param key its part of the id that WhatsApp chose
   * @param ownId the account's id
   * @param chat the other person's id, or the group's
   * @param author who wrote it, in a group; null elsewhere
   * @param isPhoto a picture, whose bytes follow on their own; otherwise a text
   */
  record Message(
      String key,
      boolean fromMe,
      String ownId,
      String chat,
      @Nullable String author,
      String body,
      Instant time,
      boolean isPhoto) {

    String serialized() {
      String id = fromMe + "_" + chat + "_" + key;
      return author == null ? id : id + "_" + author;
    }
  }

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static ObjectNode qr(String code) {
    return object().put("qr", code);
  }

  static ObjectNode loading(int percent) {
    return object().put("percent", percent).put("message", "WhatsApp");
  }

  static ObjectNode state(String state) {
    return object().put("state", state);
  }

  static ObjectNode reason(String reason) {
    return object().put("reason", reason);
  }

  /** As {@code message} and {@code message_create} carry it. */
  static ObjectNode message(Message message, Dice dice) {
    return wrapped("message", messageObject(message, message.fromMe() ? 0 : 1, dice));
  }

  static ObjectNode ack(Message message, int ack, Dice dice) {
    ObjectNode data = wrapped("message", messageObject(message, ack, dice));
    data.put("ack", ack);
    return data;
  }

  /** The bytes, which follow their message in a webhook of their own. */
  static ObjectNode media(Message message, byte[] photo, Dice dice) {
    ObjectNode data = object();
    data.putObject("messageMedia")
        .put("mimetype", "image/png")
        .put("data", Base64.getEncoder().encodeToString(photo))
        .putNull("filename")
        .put("filesize", photo.length);
    data.set("message", messageObject(message, 1, dice));
    return data;
  }

  static ObjectNode reaction(Message to, String key, String emoji, Instant time) {
    var own = new Message(key, false, to.ownId(), to.chat(), null, "", time, false);
    ObjectNode reaction = object();
    reaction.set("id", id(own));
    reaction
        .put("orphan", 0)
        .putNull("orphanReason")
        .put("timestamp", time.getEpochSecond())
        .put("reaction", emoji)
        .put("read", false);
    reaction.set("msgId", id(to));
    reaction.put("senderId", to.chat()).put("ack", 1);
    return wrapped("reaction", reaction);
  }

  static ObjectNode call(String key, String from, boolean video) {
    ObjectNode call =
        object()
            .put("id", key)
            .put("from", from)
            .put("isVideo", video)
            .put("isGroup", false)
            .put("fromMe", false)
            .put("canHandleLocally", false)
            .put("webClientShouldHandle", false);
    call.putArray("participants");
    return wrapped("call", call);
  }

  private static ObjectNode wrapped(String name, ObjectNode value) {
    ObjectNode data = object();
    data.set(name, value);
    return data;
  }

  private static ObjectNode messageObject(Message message, int ack, Dice dice) {
    String from = message.fromMe() ? message.ownId() : message.chat();
    String to = message.fromMe() ? message.chat() : message.ownId();
    String type = message.isPhoto() ? "image" : "chat";
    ObjectNode json = object();
    json.set("_data", model(message, ack, type, from, to, dice));
    json.set("id", id(message));
    json.put("ack", ack)
        .put("hasMedia", message.isPhoto())
        .put("body", message.body())
        .put("type", type)
        .put("timestamp", message.time().getEpochSecond())
        .put("from", from)
        .put("to", to);
    if (message.author() != null) {
      json.put("author", message.author());
    }
    json.put("deviceType", message.fromMe() ? "web" : "android")
        .put("isForwarded", false)
        .put("forwardingScore", 0)
        .put("isStatus", false)
        .put("isStarred", false)
        .put("fromMe", message.fromMe())
        .put("hasQuotedMsg", false)
        .put("hasReaction", false);
    for (String list : new String[] {"vCards", "mentionedIds", "groupMentions", "links"}) {
      json.putArray(list);
    }
    return json.put("isGif", false);
  }

  /** WhatsApp Web's own model of a message, shortened: a real one has some 70 members. */
  private static ObjectNode model(
      Message message, int ack, String type, String from, String to, Dice dice) {
    ObjectNode model = object();
    model.set("id", id(message));
    model
        .put("viewed", false)
        .put("body", message.body())
        .put("type", type)
        .put("t", message.time().getEpochSecond())
        .put("from", from)
        .put("to", to)
        .put("ack", ack)
        .put("isNewMsg", true)
        .put("star", false)
        .put("isForwarded", false)
        .putNull("latestEditMsgKey")
        .put("viewMode", "VISIBLE");
    ObjectNode secret = model.putObject("messageSecret");
    byte[] bytes = dice.bytes(SECRET_BYTES);
    for (int i = 0; i < bytes.length; i++) {
      secret.put(Integer.toString(i), Byte.toUnsignedInt(bytes[i]));
    }
    return model;
  }

  private static ObjectNode id(Message message) {
    ObjectNode id = object();
    id.put("fromMe", message.fromMe()).put("remote", message.chat()).put("id", message.key());
    if (message.author() != null) {
      String author = message.author();
      id.putObject("participant")
          .put("server", author.substring(author.indexOf('@') + 1))
          .put("user", author.substring(0, author.indexOf('@')))
          .put("_serialized", author);
    }
    return id.put("_serialized", message.serialized());
  }
}
