package io.sessionlog.model.dialect.nizarfadlan;

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
 * {@code {event, sessionId, status: success|error, message, data}}, from nizarfadlan's
 * src/utils/event-emitter.ts: Baileys' events, but for {@code data.connection}, which is its own
 * word, and {@code disconected} is how it is spelt there.
 */
public final class Nizarfadlan implements Dialect {

  @Override
  public String name() {
    return "nizarfadlan";
  }

  @Override
  public boolean isSpokenIn(JsonView body) {
    String event = body.get("event").name();
    String status = body.get("status").name();
    return event != null
        && event.indexOf('.') > 0
        && body.get("sessionId").isText()
        && body.has("data")
        && ("success".equals(status) || "error".equals(status));
  }

  @Override
  public List<Slice> slices(JsonView body) {
    return List.of(
        Slice.whole(body, body.get("event").name(), body.get("sessionId").name(), null, null));
  }

  @Override
  public Facts facts(JsonView body, @Nullable String qr) {
    String event = body.get("event").name();
    JsonView data = body.get("data");
    if (event == null) {
      return Facts.remark();
    }
    return switch (event) {
      case "qrcode.updated" -> {
        String code = Qr.text(data.get("qr"));
        yield Qr.fact(code != null ? code : qr, Qr.UNREADABLE);
      }
      case "connection.update" -> connection(data.get("connection").name(), body);
      case "messages.upsert", "send.message" ->
          Facts.activity(Baileys.each(Baileys.messages(data), Baileys::message));
      case "messages.update" ->
          Facts.activity(Baileys.each(Baileys.messages(data), Baileys::update));
      case "messages.delete" ->
          Facts.activity(Baileys.each(Baileys.messages(data), Nizarfadlan::revocation));
      case "messages.reaction" -> Facts.activity(Baileys.each(data, Baileys::reaction));
      case "call.upsert", "call" -> Facts.activity(Baileys.each(data, Baileys::call));
      default -> Facts.remark();
    };
  }

  @Override
  public JsonView qrPicture(JsonView body) {
    JsonView code = body.at("data", "qr");
    return "qrcode.updated".equals(body.get("event").name()) && Qr.text(code) == null
        ? code
        : JsonView.MISSING;
  }

  private static Facts connection(@Nullable String word, JsonView body) {
    if (word == null) {
      return Facts.remark();
    }
    return switch (word) {
      case "wait_for_qrcode_auth", "authenticated", "connecting" ->
          Facts.of(new SessionFact.Connecting(word));
      case "pulling_wa_data" -> Facts.of(new SessionFact.LoadingScreen(null, word));
      case "connected", "open" -> Facts.of(new SessionFact.Ready());
      case "disconected", "disconnected", "close" ->
          Facts.of(new SessionFact.Disconnected(body.get("message").name()));
      default -> Facts.remark();
    };
  }

  private static List<MessageFact> revocation(JsonView data) {
    JsonView key = data.get("key");
    return key.isObject()
        ? Baileys.about(key).revoked(true)
        : Baileys.each(data.get("keys"), one -> Baileys.about(one).revoked(true));
  }

  @Override
  public List<JsonView> pairingCodes(JsonView body) {
    return List.of(body.at("data", "qr"));
  }
}
