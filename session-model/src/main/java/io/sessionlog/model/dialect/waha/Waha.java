package io.sessionlog.model.dialect.waha;

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
 * {@code {id, timestamp, event, session, metadata, me, payload, engine, environment}}, from
 * devlikeapro/waha-docs, how-to/events. Up to 2025 without {@code id} and {@code timestamp}.
 *
 * <p>A message's id is serialized, {@code false_<chat>_<ID>[_<participant>]}; a revocation and an
 * edit name the message by its bare {@code <ID>}, which is put back into the form of the message's
 * own.
 */
public final class Waha implements Dialect {

  @Override
  public String name() {
    return "waha";
  }

  @Override
  public boolean isSpokenIn(JsonView body) {
    return body.get("event").isText()
        && body.get("session").isText()
        && (body.get("payload").isObject()
            || (!body.has("data") && (body.has("engine") || body.has("metadata"))));
  }

  @Override
  public List<Slice> slices(JsonView body) {
    return List.of(
        Slice.whole(
            body,
            body.get("event").name(),
            body.get("session").name(),
            body.get("id").name(),
            body.get("timestamp").time()));
  }

  @Override
  public Facts facts(JsonView data, @Nullable String qr) {
    JsonView payload = data.get("payload");
    String event = data.get("event").name();
    if (event == null) {
      return Facts.remark();
    }
    return switch (event) {
      case "session.status" -> status(payload.get("status").name());
      case "state.change" -> stateChange(payload);
      case "message", "message.any" -> Facts.activity(message(payload));
      case "message.ack", "message.ack.group" ->
          Facts.activity(about(payload).ticked(ack(payload)));
      case "message.reaction" -> Facts.activity(reaction(payload));
      case "message.revoked" -> Facts.activity(revocation(payload));
      case "message.edited" -> Facts.activity(edit(payload));
      case "message.waiting" -> Facts.activity(about(payload).undeciphered());
      case "call.received", "call.accepted", "call.rejected" -> Facts.activity(call(payload));
      default -> Facts.remark();
    };
  }

  private static Facts status(@Nullable String status) {
    if (status == null) {
      return Facts.remark();
    }
    return switch (status) {
      case "SCAN_QR_CODE" ->
          Facts.of(new SessionFact.QrAwaited("WAHA has it at /api/{session}/auth/qr"));
      case "STARTING", "PASSKEY_REQUIRED", "PASSKEY_CONFIRMATION_REQUIRED" ->
          Facts.of(new SessionFact.Connecting(status));
      case "WORKING" -> Facts.of(new SessionFact.Ready());
      case "STOPPED" -> Facts.of(new SessionFact.Disconnected(status));
      case "FAILED" -> Facts.of(new SessionFact.Failed(status));
      default -> Facts.remark();
    };
  }

  /** Deprecated: up to 2024 it brought the code itself, else whatsapp-web.js's own state. */
  private static Facts stateChange(JsonView payload) {
    String qr = Qr.text(payload.get("qr"));
    if (qr != null) {
      return Facts.of(new SessionFact.QrReceived(qr));
    }
    String state = payload.isText() ? payload.name() : payload.get("state").name();
    return state == null ? Facts.remark() : Facts.of(new SessionFact.StateChanged(state));
  }

  private static List<MessageFact> message(JsonView payload) {
    return about(payload)
        .type(payload.get("hasMedia").isTrue() ? "media" : "text")
        .body(payload.get("body").text())
        .seen(payload.get("ack").integer());
  }

  /** A message comes from its chat, and one of ours goes to it. */
  private static MessageFacts about(JsonView payload) {
    boolean fromMe = payload.get("fromMe").isTrue();
    String from = payload.get("from").wid();
    String to = payload.get("to").wid();
    return MessageFacts.of(payload.get("id").name())
        .chat(fromMe && to != null ? to : from)
        .fromMe(fromMe)
        .from(from)
        .to(to)
        .author(payload.firstOf("participant", "author").wid())
        .sentAt(payload.get("timestamp").time());
  }

  /** An engine that gives no number still gives the name. */
  private static @Nullable Integer ack(JsonView payload) {
    Integer ack = payload.get("ack").integer();
    String name = payload.get("ackName").name();
    if (ack != null || name == null) {
      return ack;
    }
    return switch (name) {
      case "ERROR" -> -1;
      case "PENDING" -> 0;
      case "SERVER" -> 1;
      case "DEVICE" -> 2;
      case "READ" -> 3;
      case "PLAYED" -> 4;
      default -> null;
    };
  }

  private static List<MessageFact> reaction(JsonView payload) {
    JsonView reaction = payload.get("reaction");
    return MessageFacts.of(reaction.get("messageId").name())
        .from(payload.get("from").wid())
        .author(payload.firstOf("participant", "author").wid())
        .sentAt(payload.get("timestamp").time())
        .reacted(reaction.get("text").text());
  }

  private static List<MessageFact> revocation(JsonView payload) {
    JsonView before = payload.get("before");
    JsonView after = payload.get("after");
    JsonView shown = before.isMissing() ? after : before;
    String revoked = payload.get("revokedMessageId").name();
    String id = before.get("id").name();
    if (id == null) {
      id = inFormOf(after.get("id").name(), revoked);
    }
    return MessageFacts.of(id)
        .chat(chatOf(shown))
        .fromMe(shown.get("fromMe").bool())
        .sentAt(before.get("timestamp").time())
        .revoked(true);
  }

  private static @Nullable String chatOf(JsonView message) {
    JsonView to = message.get("to");
    return message.get("fromMe").isTrue() && !to.isMissing() ? to.wid() : message.get("from").wid();
  }

  private static List<MessageFact> edit(JsonView payload) {
    String id = inFormOf(payload.get("id").name(), payload.get("editedMessageId").name());
    return MessageFacts.of(id)
        .chat(chatOf(payload))
        .fromMe(payload.get("fromMe").bool())
        .from(payload.get("from").wid())
        .to(payload.get("to").wid())
        .edited(payload.get("body").text());
  }

  /** {@code true_1@c.us_NEW} and {@code OLD} make {@code true_1@c.us_OLD}. */
  static @Nullable String inFormOf(@Nullable String serialized, @Nullable String bare) {
    if (serialized == null || bare == null || bare.indexOf('_') >= 0) {
      return bare;
    }
    String[] parts = serialized.split("_", 4);
    if (parts.length < 3) {
      return bare;
    }
    parts[2] = bare;
    return String.join("_", parts);
  }

  private static List<MessageFact> call(JsonView payload) {
    String id = payload.get("id").name();
    return id == null
        ? List.of()
        : List.of(
            new MessageFact.Called(
                id,
                payload.get("from").wid(),
                payload.get("isVideo").bool(),
                payload.get("isGroup").bool(),
                null,
                payload.get("timestamp").time()));
  }

  @Override
  public List<JsonView> pairingCodes(JsonView body) {
    return List.of(body.at("payload", "qr"));
  }
}
