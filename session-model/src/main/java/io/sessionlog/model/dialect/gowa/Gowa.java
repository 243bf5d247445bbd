package io.sessionlog.model.dialect.gowa;

import io.sessionlog.model.dialect.Dialect;
import io.sessionlog.model.dialect.Facts;
import io.sessionlog.model.dialect.MessageFacts;
import io.sessionlog.model.dialect.Slice;
import io.sessionlog.model.json.JsonView;
import io.sessionlog.model.message.MessageFact;
import io.sessionlog.model.message.SentAt;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Version 8: {@code {event, device_id, session_id, timestamp, payload}}; version 7: messages flat,
 * without event and session. From aldinokemal/go-whatsapp-web-multidevice, docs/webhook-payload.md.
 * Nothing tells a connection's state. Times are RFC 3339, ids are bare.
 */
public final class Gowa implements Dialect {

  private static final List<String> MEDIA =
      List.of(
          "image",
          "video",
          "audio",
          "document",
          "sticker",
          "video_note",
          "contact",
          "contacts_array",
          "location",
          "live_location",
          "list",
          "order",
          "poll");

  @Override
  public String name() {
    return "gowa";
  }

  @Override
  public boolean isSpokenIn(JsonView body) {
    if (body.get("event").isMissing()) {
      return isVersion7(body);
    }
    return body.get("event").isText()
        && body.get("payload").isObject()
        && (body.get("device_id").isText()
            || (body.get("session").isMissing() && isRfc3339(body.get("timestamp"))));
  }

  private static boolean isVersion7(JsonView body) {
    return body.has("sender_id") && body.has("pushname");
  }

  private static boolean isRfc3339(JsonView timestamp) {
    String text = timestamp.name();
    return text != null && text.indexOf('T') > 0 && timestamp.time() != null;
  }

  @Override
  public List<Slice> slices(JsonView body) {
    SentAt at = body.get("timestamp").time();
    return List.of(
        Slice.whole(
            body,
            isVersion7(body) ? "v7." + kindOfVersion7(body) : body.get("event").name(),
            body.firstOf("session_id", "device_id").name(),
            null,
            at != null ? at : body.at("payload", "timestamp").time()));
  }

  @Override
  public Facts facts(JsonView body, @Nullable String qr) {
    JsonView payload = body.get("payload");
    String event = body.get("event").name();
    if (event == null) {
      return isVersion7(body) ? version7(body) : Facts.remark();
    }
    return switch (event) {
      case "message" -> Facts.activity(message(payload));
      case "message.ack" -> Facts.activity(acks(payload));
      case "message.reaction" -> Facts.activity(reaction(payload));
      case "message.revoked" -> Facts.activity(revocation(payload));
      case "message.deleted" ->
          Facts.activity(
              MessageFacts.of(payload.firstOf("deleted_message_id", "message_id").name())
                  .chat(payload.get("chat_id").name())
                  .revoked(false));
      case "message.edited" -> Facts.activity(edit(payload));
      case "call.offer" -> Facts.activity(call(payload, body));
      default -> Facts.remark();
    };
  }

  private static List<MessageFact> message(JsonView payload) {
    String type = kind(payload);
    JsonView caption = type == null ? JsonView.MISSING : payload.at(type, "caption");
    String chat = payload.get("chat_id").name();
    return MessageFacts.of(payload.get("id").name())
        .chat(chat)
        .author(chat != null && chat.endsWith("@g.us") ? payload.get("from").name() : null)
        .fromMe(payload.get("is_from_me").isTrue())
        .from(payload.get("from").name())
        .type(type == null ? "text" : type)
        .body(firstText(payload.get("body"), caption))
        .sentAt(payload.get("timestamp").time())
        .seen();
  }

  private static @Nullable String firstText(JsonView... candidates) {
    for (JsonView candidate : candidates) {
      String text = candidate.text();
      if (text != null && !text.isEmpty()) {
        return text;
      }
    }
    return null;
  }

  private static @Nullable String kind(JsonView payload) {
    return MEDIA.stream().filter(name -> !payload.get(name).isMissing()).findFirst().orElse(null);
  }

  private static List<MessageFact> acks(JsonView payload) {
    Integer ack = ack(payload.get("receipt_type").name());
    return payload.get("ids").elements().stream()
        .flatMap(
            id ->
                MessageFacts.of(id.name()).chat(payload.get("chat_id").name()).ticked(ack).stream())
        .toList();
  }

  private static @Nullable Integer ack(@Nullable String receipt) {
    if (receipt == null) {
      return null;
    }
    return switch (receipt) {
      case "delivered" -> 2;
      case "read" -> 3;
      case "played" -> 4;
      default -> null;
    };
  }

  private static List<MessageFact> reaction(JsonView payload) {
    return MessageFacts.of(payload.get("reacted_message_id").name())
        .chat(payload.get("chat_id").name())
        .author(payload.get("from").name())
        .sentAt(payload.get("timestamp").time())
        .reacted(payload.get("reaction").text());
  }

  private static List<MessageFact> revocation(JsonView payload) {
    return MessageFacts.of(payload.get("revoked_message_id").name())
        .chat(payload.firstOf("revoked_chat", "chat_id").name())
        .fromMe(payload.get("revoked_from_me").bool())
        .revoked(true);
  }

  private static List<MessageFact> edit(JsonView payload) {
    return MessageFacts.of(payload.get("original_message_id").name())
        .chat(payload.get("chat_id").name())
        .fromMe(payload.get("is_from_me").bool())
        .from(payload.get("from").name())
        .edited(firstText(payload.get("body"), payload.get("edited_text")));
  }

  private static List<MessageFact> call(JsonView payload, JsonView body) {
    String id = payload.get("call_id").name();
    return id == null
        ? List.of()
        : List.of(
            new MessageFact.Called(
                id,
                payload.get("from").name(),
                payload.get("is_video").bool(),
                payload.get("group_jid").name() == null ? null : Boolean.TRUE,
                null,
                body.get("timestamp").time()));
  }

  private static String kindOfVersion7(JsonView body) {
    String action = body.get("action").name();
    return action != null ? action : body.get("reaction").isObject() ? "reaction" : "message";
  }

  private static Facts version7(JsonView body) {
    String kind = kindOfVersion7(body);
    String chat = body.get("chat_id").name();
    String from = body.get("from").name();
    return switch (kind) {
      case "message_revoked" ->
          Facts.activity(
              MessageFacts.of(body.get("revoked_message_id").name())
                  .chat(body.firstOf("revoked_chat", "chat_id").name())
                  .fromMe(body.get("revoked_from_me").bool())
                  .revoked(true));
      case "message_edited" ->
          Facts.activity(
              MessageFacts.of(body.get("original_message_id").name())
                  .chat(chat)
                  .from(from)
                  .edited(firstText(body.get("edited_text"), body.at("message", "text"))));
      case "message_deleted_for_me" ->
          Facts.activity(
              MessageFacts.of(body.get("deleted_message_id").name()).chat(chat).revoked(false));
      case "reaction" ->
          Facts.activity(
              MessageFacts.of(body.at("reaction", "id").name())
                  .chat(chat)
                  .author(from)
                  .sentAt(body.get("timestamp").time())
                  .reacted(body.at("reaction", "message").text()));
      case "message" -> {
        String type = kind(body);
        JsonView caption = type == null ? JsonView.MISSING : body.at(type, "caption");
        yield Facts.activity(
            MessageFacts.of(body.at("message", "id").name())
                .chat(chat)
                .from(from)
                .type(type == null ? "text" : type)
                .body(firstText(body.at("message", "text"), caption))
                .sentAt(body.get("timestamp").time())
                .seen());
      }
      default -> Facts.remark();
    };
  }
}
