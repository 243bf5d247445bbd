package io.sessionlog.model.dialect.wuzapi;

import io.sessionlog.model.dialect.Dialect;
import io.sessionlog.model.dialect.Facts;
import io.sessionlog.model.dialect.Qr;
import io.sessionlog.model.dialect.Slice;
import io.sessionlog.model.dialect.Whatsmeow;
import io.sessionlog.model.json.JsonView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code {eventType, data: {type, event, state}, timestamp, token, userID, userJID, userName}},
 * from captured webhooks: a fork of wuzapi. A QR event brings all codes of one rotation; the first
 * is the one that can be scanned now.
 */
public final class ZuckZapGo implements Dialect {

  @Override
  public String name() {
    return "zuckzapgo";
  }

  @Override
  public boolean isSpokenIn(JsonView body) {
    return body.get("eventType").isText() && body.has("userID") && body.at("data", "type").isText();
  }

  /** A receipt has a time of its own; the envelope's is when it was passed on. */
  @Override
  public List<Slice> slices(JsonView body) {
    JsonView event = body.at("data", "event");
    boolean isReceipt = event.has("MessageIDs") && event.get("Timestamp").time() != null;
    return List.of(
        Slice.whole(
            body,
            body.get("eventType").name(),
            body.get("userID").nameOrNumber(),
            null,
            (isReceipt ? event.get("Timestamp") : body.get("timestamp")).time()));
  }

  @Override
  public Facts facts(JsonView body, @Nullable String qr) {
    JsonView data = body.get("data");
    String type = data.get("type").name();
    if (type == null) {
      return Facts.remark();
    }
    if (type.equals("QR")) {
      List<JsonView> codes = data.at("event", "Codes").elements();
      String code = codes.isEmpty() ? null : Qr.text(codes.get(0));
      return Qr.fact(code != null ? code : qr, Qr.UNREADABLE);
    }
    return Whatsmeow.facts(type, data.get("event"), data.get("state"));
  }

  @Override
  public JsonView qrPicture(JsonView body) {
    JsonView data = body.get("data");
    return "QR".equals(data.get("type").name()) && data.at("event", "Codes").elements().isEmpty()
        ? data.get("qrCodeBase64")
        : JsonView.MISSING;
  }

  @Override
  public List<JsonView> secrets(JsonView body) {
    return List.of(body.get("token"));
  }

  @Override
  public List<JsonView> pairingCodes(JsonView body) {
    JsonView data = body.get("data");
    return List.of(data.at("event", "Codes"), data.get("qrCodeBase64"));
  }
}
