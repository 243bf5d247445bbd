package io.sessionlog.model.dialect.zapi;

import io.sessionlog.model.SessionFact;
import io.sessionlog.model.dialect.Dialect;
import io.sessionlog.model.dialect.Facts;
import io.sessionlog.model.dialect.MessageFacts;
import io.sessionlog.model.dialect.Slice;
import io.sessionlog.model.json.JsonView;
import io.sessionlog.model.message.MessageFact;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Flat: {@code {type, instanceId, momment, ...}}, from captured webhooks and
 * developer.z-api.io/en/webhooks. {@code momment} is in milliseconds; the pages also show seconds.
 * {@code phone} is the chat. READ_BY_ME is what we have read, so no tick.
 */
public final class ZApi implements Dialect {

  private static final Set<String> TYPES =
      Set.of(
          "ReceivedCallback",
          "MessageStatusCallback",
          "DeliveryCallback",
          "ConnectedCallback",
          "DisconnectedCallback",
          "PresenceChatCallback");

  /** What a message is made of, the most telling first. */
  private static final List<String> CONTENTS =
      List.of(
          "text",
          "image",
          "audio",
          "video",
          "document",
          "sticker",
          "location",
          "contact",
          "poll",
          "pollVote",
          "buttonsResponseMessage",
          "listResponseMessage",
          "hydratedTemplate",
          "buttonsMessage",
          "product",
          "order",
          "ptv",
          "gif",
          "externalAdReply");

  @Override
  public String name() {
    return "z-api";
  }

  @Override
  public boolean isSpokenIn(JsonView body) {
    String type = body.get("type").name();
    return type != null
        && (TYPES.contains(type) || (type.endsWith("Callback") && body.get("instanceId").isText()));
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
            body.get("type").name(),
            body.get("instanceId").nameOrNumber(),
            null,
            body.get("momment").time()));
  }

  @Override
  public Facts facts(JsonView body, @Nullable String qr) {
    String type = body.get("type").name();
    if (type == null) {
      return Facts.remark();
    }
    return switch (type) {
      case "ConnectedCallback" -> Facts.of(new SessionFact.Ready());
      case "DisconnectedCallback" ->
          Facts.of(new SessionFact.Disconnected(body.get("error").name()));
      case "MessageStatusCallback" -> Facts.activity(statuses(body));
      case "DeliveryCallback" ->
          Facts.activity(
              MessageFacts.of(body.get("messageId").name())
                  .chat(body.get("phone").nameOrNumber())
                  .fromMe(true)
                  .ticked(body.get("error").isMissing() ? 1 : -1));
      case "ReceivedCallback" -> received(body);
      default -> Facts.remark();
    };
  }

  private static List<MessageFact> statuses(JsonView body) {
    String status = body.get("status").name();
    Integer ack = status == null ? null : ack(status);
    return body.get("ids").elements().stream()
        .flatMap(
            id ->
                MessageFacts.of(id.name())
                    .chat(body.get("phone").nameOrNumber())
                    .fromMe(true)
                    .ticked(ack)
                    .stream())
        .toList();
  }

  private static @Nullable Integer ack(String status) {
    return switch (status) {
      case "SENT" -> 1;
      case "RECEIVED" -> 2;
      case "READ" -> 3;
      case "PLAYED" -> 4;
      default -> null;
    };
  }

  private static MessageFacts about(JsonView body) {
    return MessageFacts.of(body.get("messageId").name())
        .chat(body.get("phone").nameOrNumber())
        .fromMe(body.get("fromMe").bool())
        .author(
            body.get("isGroup").isTrue()
                ? body.firstOf("participantPhone", "participantLid").nameOrNumber()
                : null)
        .sentAt(body.get("momment").time());
  }

  private static Facts received(JsonView body) {
    JsonView notification = body.get("notification");
    if (notification.isText()) {
      return "REVOKE".equals(notification.name())
          ? Facts.activity(revocation(body))
          : Facts.remark();
    }
    if (body.get("waitingMessage").isTrue()) {
      return Facts.activity(about(body).type("waitingMessage").undeciphered());
    }
    JsonView reaction = body.get("reaction");
    if (reaction.isObject()) {
      return Facts.activity(reaction(reaction, body));
    }
    String kind = kind(body);
    String text = kind == null ? null : text(body.get(kind));
    return Facts.activity(
        body.get("isEdit").isTrue()
            ? about(body).edited(text)
            : about(body).type(kind).body(text).seen());
  }

  /** The message that is gone is the one referred to, or the one that the event is named after. */
  private static List<MessageFact> revocation(JsonView body) {
    JsonView referred = body.get("referenceMessageId");
    return MessageFacts.of((referred.isMissing() ? body.get("messageId") : referred).name())
        .chat(body.get("phone").nameOrNumber())
        .fromMe(body.get("fromMe").bool())
        .revoked(true);
  }

  private static List<MessageFact> reaction(JsonView reaction, JsonView body) {
    return MessageFacts.of(reaction.at("referencedMessage", "messageId").name())
        .chat(body.get("phone").nameOrNumber())
        .author(reaction.get("reactionBy").nameOrNumber())
        .sentAt(body.get("momment").time())
        .reacted(reaction.get("value").text());
  }

  /** Its pages add contents each year: what we do not know is still what the message is. */
  private static @Nullable String kind(JsonView body) {
    return Stream.concat(CONTENTS.stream(), body.names().stream())
        .filter(content -> body.get(content).isObject())
        .findFirst()
        .orElse(null);
  }

  private static @Nullable String text(JsonView content) {
    return content.firstOf("message", "caption").text();
  }
}
