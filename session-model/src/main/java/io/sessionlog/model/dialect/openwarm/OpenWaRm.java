package io.sessionlog.model.dialect.openwarm;

import io.sessionlog.model.SessionFact;
import io.sessionlog.model.dialect.Dialect;
import io.sessionlog.model.dialect.Facts;
import io.sessionlog.model.dialect.MessageFacts;
import io.sessionlog.model.dialect.Qr;
import io.sessionlog.model.dialect.Slice;
import io.sessionlog.model.json.JsonView;
import io.sessionlog.model.message.MessageFact;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code {event, timestamp, sessionId, idempotencyKey, deliveryId, data}}, from rmyndharis/OpenWA.
 * Its first versions sent neither key nor delivery id. Its pages contradict its code; the code
 * counts. Of a tick the word counts: the numbers beside it are explained in two ways.
 */
public final class OpenWaRm implements Dialect {

  private static final Pattern OLD_EVENT =
      Pattern.compile("(?:message|session|group|call)\\.[a-z_.]+");

  @Override
  public String name() {
    return "openwa-rm";
  }

  @Override
  public boolean isSpokenIn(JsonView body) {
    String event = body.get("event").name();
    if (event == null) {
      return false;
    }
    boolean isOld =
        body.get("sessionId").isText()
            && body.has("data")
            && body.has("timestamp")
            && OLD_EVENT.matcher(event).matches();
    return (body.has("idempotencyKey") && body.has("deliveryId")) || isOld;
  }

  @Override
  public List<Slice> slices(JsonView body) {
    return List.of(
        Slice.whole(
            body,
            body.get("event").name(),
            body.get("sessionId").name(),
            body.get("deliveryId").name(),
            body.get("timestamp").time()));
  }

  @Override
  public Facts facts(JsonView body, @Nullable String qr) {
    String event = body.get("event").name();
    JsonView data = body.get("data");
    if (event == null) {
      return Facts.remark();
    }
    return switch (event) {
      case "session.qr" -> {
        String code = Qr.text(data.firstOf("qr", "qrCode"));
        yield Qr.fact(code != null ? code : qr, Qr.UNREADABLE);
      }
      case "session.status" -> status(data.get("status").name());
      case "session.authenticated" -> Facts.of(new SessionFact.Ready());
      case "session.disconnected" ->
          Facts.of(new SessionFact.Disconnected(data.get("reason").name()));
      case "session.restriction" -> Facts.of(new SessionFact.Failed("restricted by WhatsApp"));
      case "message.received" -> Facts.activity(message(data, false));
      case "message.sent" -> Facts.activity(message(data, true));
      case "message.ack" -> Facts.activity(about(data).fromMe(true).ticked(ack(data)));
      case "message.failed" -> Facts.activity(about(data).fromMe(true).ticked(-1));
      case "message.revoked" ->
          Facts.activity(MessageFacts.of(revokedId(data)).chat(chat(data)).revoked(true));
      case "message.edited" ->
          Facts.activity(about(data).edited(data.firstOf("newBody", "body").text()));
      case "message.reaction" ->
          Facts.activity(
              MessageFacts.of(data.firstOf("messageId", "id").name())
                  .chat(chat(data))
                  .author(data.firstOf("senderId", "sender", "from").wid())
                  .sentAt(data.get("timestamp").time())
                  .reacted(data.firstOf("reaction", "emoji").text()));
      case "call.received", "call.accepted", "call.rejected", "call.ended" ->
          Facts.activity(call(data));
      default -> Facts.remark();
    };
  }

  @Override
  public JsonView qrPicture(JsonView body) {
    JsonView code = body.get("data").firstOf("qr", "qrCode");
    return "session.qr".equals(body.get("event").name()) && Qr.text(code) == null
        ? code
        : JsonView.MISSING;
  }

  private static Facts status(@Nullable String status) {
    if (status == null) {
      return Facts.remark();
    }
    return switch (status) {
      case "ready", "CONNECTED" -> Facts.of(new SessionFact.Ready());
      case "initializing", "authenticating" -> Facts.of(new SessionFact.Connecting(status));
      case "qr_ready", "SCAN_QR" -> Qr.fact(null, "OpenWA has it at /api/sessions/{id}/qr");
      case "created", "disconnected", "stopped" -> Facts.of(new SessionFact.Disconnected(status));
      case "failed", "action_required" -> Facts.of(new SessionFact.Failed(status));
      default -> Facts.remark();
    };
  }

  private static @Nullable String chat(JsonView data) {
    return data.get("chatId").wid();
  }

  private static MessageFacts about(JsonView data) {
    return MessageFacts.of(data.firstOf("id", "messageId").name()).chat(chat(data));
  }

  private static List<MessageFact> message(JsonView data, boolean fromMe) {
    Boolean said = data.get("fromMe").bool();
    boolean isOurs = said != null ? said : fromMe;
    MessageFacts told = about(data);
    if (chat(data) == null) {
      told.chat(data.get(isOurs ? "to" : "from").wid());
    }
    return told.fromMe(isOurs)
        .from(data.get("from").wid())
        .to(data.get("to").wid())
        .author(data.get("author").wid())
        .type(data.get("type").name())
        .body(data.get("body").text())
        .sentAt(data.get("timestamp").time())
        .seen();
  }

  private static @Nullable Integer ack(JsonView data) {
    String word = data.firstOf("status", "ackName").name();
    if (word == null) {
      return null;
    }
    return switch (word) {
      case "failed", "error" -> -1;
      case "pending" -> 0;
      case "sent", "server" -> 1;
      case "delivered", "device" -> 2;
      case "read" -> 3;
      case "played" -> 4;
      default -> null;
    };
  }

  private static @Nullable String revokedId(JsonView data) {
    return data.firstOf("revokedId", "messageId", "id").name();
  }

  private static List<MessageFact> call(JsonView data) {
    String id = data.firstOf("callId", "id").name();
    return id == null
        ? List.of()
        : List.of(
            new MessageFact.Called(
                id,
                data.get("from").wid(),
                data.get("isVideo").bool(),
                data.get("isGroup").bool(),
                data.get("fromMe").bool(),
                data.get("timestamp").time()));
  }

  @Override
  public List<JsonView> pairingCodes(JsonView body) {
    JsonView data = body.get("data");
    return List.of(data.get("qr"), data.get("qrCode"), data.get("pairingCode"));
  }
}
