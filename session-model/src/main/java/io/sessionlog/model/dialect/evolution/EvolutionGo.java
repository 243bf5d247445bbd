package io.sessionlog.model.dialect.evolution;

import io.sessionlog.model.dialect.Dialect;
import io.sessionlog.model.dialect.Facts;
import io.sessionlog.model.dialect.Qr;
import io.sessionlog.model.dialect.Slice;
import io.sessionlog.model.dialect.Whatsmeow;
import io.sessionlog.model.json.JsonView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code {event, data, instanceId, instanceName, instanceToken}}, from EvolutionAPI/evolution-go,
 * pkg/whatsmeow/service/whatsmeow.go: whatsmeow's events. The repository's own pages show another
 * shape, which the code does not send.
 */
public final class EvolutionGo implements Dialect {

  private static final String QR_CODE = "QRCode";

  @Override
  public String name() {
    return "evolution-go";
  }

  @Override
  public boolean isSpokenIn(JsonView body) {
    return body.get("event").isText()
        && body.has("data")
        && (body.has("instanceToken") || body.has("instanceId"));
  }

  @Override
  public List<Slice> slices(JsonView body) {
    return List.of(
        Slice.whole(
            body,
            body.get("event").name(),
            body.firstOf("instanceName", "instanceId").nameOrNumber(),
            null,
            receiptTime(body.get("data"))));
  }

  private static io.sessionlog.model.message.@Nullable SentAt receiptTime(JsonView data) {
    return data.has("MessageIDs") ? data.get("Timestamp").time() : null;
  }

  @Override
  public Facts facts(JsonView body, @Nullable String qr) {
    String event = body.get("event").name();
    JsonView data = body.get("data");
    if (event == null) {
      return Facts.remark();
    }
    if (event.equals(QR_CODE)) {
      String code = Qr.text(data.get("code"));
      return Qr.fact(code != null ? code : qr, Qr.UNREADABLE);
    }
    JsonView state = body.get("state").isMissing() ? data.get("state") : body.get("state");
    return Whatsmeow.facts(event, data, state);
  }

  @Override
  public JsonView qrPicture(JsonView body) {
    JsonView data = body.get("data");
    return Qr.text(data.get("code")) == null ? data.get("qrcode") : JsonView.MISSING;
  }

  @Override
  public List<JsonView> secrets(JsonView body) {
    return List.of(body.get("instanceToken"));
  }

  @Override
  public List<JsonView> pairingCodes(JsonView body) {
    JsonView data = body.get("data");
    return QR_CODE.equals(body.get("event").name())
        ? List.of(data.get("code"), data.get("qrcode"))
        : List.of();
  }
}
