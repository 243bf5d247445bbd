package io.sessionlog.model.dialect.fazerai;

import io.sessionlog.model.SessionFact;
import io.sessionlog.model.dialect.Baileys;
import io.sessionlog.model.dialect.Dialect;
import io.sessionlog.model.dialect.Facts;
import io.sessionlog.model.dialect.Qr;
import io.sessionlog.model.dialect.Slice;
import io.sessionlog.model.json.JsonView;
import io.sessionlog.model.message.MessageFact;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code {event, data, webhookVerifyToken}}, from fazer-ai/baileys-api, src/baileys/connection.ts:
 * Baileys' events as they are, and a QR code in {@code connection.update}. The body names no
 * session, so the URL must.
 */
public final class FazerAi implements Dialect {

  @Override
  public String name() {
    return "fazer-ai";
  }

  @Override
  public boolean isSpokenIn(JsonView body) {
    return body.get("event").isText() && body.has("webhookVerifyToken");
  }

  @Override
  public List<Slice> slices(JsonView body) {
    return List.of(Slice.whole(body, body.get("event").name(), null, null, null));
  }

  @Override
  public Facts facts(JsonView body, @Nullable String qr) {
    String event = body.get("event").name();
    JsonView data = body.get("data");
    if (event == null) {
      return Facts.remark();
    }
    return switch (event) {
      case "connection.update" -> connection(data, qr);
      case "messages.upsert" ->
          Facts.activity(Baileys.each(Baileys.messages(data), Baileys::message));
      case "messages.update" -> Facts.activity(Baileys.each(data, Baileys::update));
      case "messages.delete" ->
          Facts.activity(Baileys.each(data.get("keys"), key -> Baileys.about(key).revoked(true)));
      case "messages.reaction" -> Facts.activity(Baileys.each(data, Baileys::reaction));
      case "message-receipt.update" -> Facts.activity(Baileys.each(data, FazerAi::receipt));
      case "messaging-history.set" ->
          Facts.aside(Baileys.each(data.get("messages"), Baileys::message));
      case "call" -> Facts.activity(Baileys.each(data, Baileys::call));
      default -> Facts.remark();
    };
  }

  private static Facts connection(JsonView data, @Nullable String read) {
    String code = Qr.text(data.get("qr"));
    if (code != null || !data.get("qrDataUrl").isMissing()) {
      return Qr.fact(code != null ? code : read, Qr.UNREADABLE);
    }
    String state = data.get("connection").name();
    if (state == null) {
      return Facts.remark();
    }
    return switch (state) {
      case "open" -> Facts.of(new SessionFact.Ready());
      case "connecting", "reconnecting" -> Facts.of(new SessionFact.Connecting(state));
      case "close" -> Facts.of(new SessionFact.Disconnected(reason(data.get("lastDisconnect"))));
      default -> Facts.remark();
    };
  }

  private static @Nullable String reason(JsonView last) {
    JsonView error = last.get("error");
    String message = error.get("message").name();
    return message != null ? message : error.at("output", "statusCode").nameOrNumber();
  }

  @Override
  public JsonView qrPicture(JsonView body) {
    JsonView data = body.get("data");
    return Qr.text(data.get("qr")) == null ? data.get("qrDataUrl") : JsonView.MISSING;
  }

  /** In groups Baileys tells of ticks by who has read. */
  private static List<MessageFact> receipt(JsonView update) {
    JsonView key = update.get("key");
    JsonView receipt = update.get("receipt");
    if (!key.get("fromMe").isTrue()) {
      return List.of();
    }
    Integer ack =
        !receipt.get("playedTimestamp").isMissing()
            ? (Integer) 4
            : !receipt.get("readTimestamp").isMissing()
                ? (Integer) 3
                : !receipt.get("receiptTimestamp").isMissing() ? (Integer) 2 : null;
    return Baileys.about(key).ticked(ack);
  }

  @Override
  public List<JsonView> secrets(JsonView body) {
    return List.of(body.get("webhookVerifyToken"));
  }

  @Override
  public List<JsonView> pairingCodes(JsonView body) {
    JsonView data = body.get("data");
    return List.of(data.get("qr"), data.get("qrDataUrl"));
  }
}
