package io.sessionlog.model.dialect.wuzapi;

import io.sessionlog.model.dialect.Baileys;
import io.sessionlog.model.dialect.Dialect;
import io.sessionlog.model.dialect.Facts;
import io.sessionlog.model.dialect.MessageFacts;
import io.sessionlog.model.dialect.Qr;
import io.sessionlog.model.dialect.Slice;
import io.sessionlog.model.dialect.Whatsmeow;
import io.sessionlog.model.json.JsonView;
import io.sessionlog.model.message.MessageFact;
import io.sessionlog.model.message.SentAt;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code {type, event, instanceName, userID}}, from asternic/wuzapi, helpers.go and API.md:
 * whatsmeow's events. By default it stands in the field {@code jsonData} of a form, of which the
 * door makes {@code {"jsonData": ...}}; with media a multipart form, of which it makes {@code
 * {"jsonData": ..., "file": {"mimetype", "filename", "data"}}}.
 *
 * <p>Old versions name the instance by its token alone. A token is a secret and names no session,
 * so theirs needs a path.
 */
public final class Wuzapi implements Dialect {

  private static final String QR_PICTURE = "qrCodeBase64";

  /** All that a body has that names nobody. */
  private static final Set<String> BARE =
      Set.of(
          "type", "event", "state", "base64", "mimeType", "fileName", "s3", "qrCode", QR_PICTURE);

  @Override
  public String name() {
    return "wuzapi";
  }

  @Override
  public boolean isSpokenIn(JsonView received) {
    JsonView body = json(received);
    JsonView event = body.get("event");
    if (!body.get("type").isText()
        || (!event.isObject() && !event.isText())
        || body.has("dataType")) {
      return false;
    }
    boolean isNamed = body.has("instanceName") || body.has("userID") || body.has("token");
    boolean isTelling = event.isObject() || body.has(QR_PICTURE);
    boolean isBare = isTelling && BARE.containsAll(body.names());
    return isNamed || body != received || isBare;
  }

  private static JsonView json(JsonView body) {
    return body.get("jsonData").isObject() ? body.get("jsonData") : body;
  }

  @Override
  public List<Slice> slices(JsonView received) {
    JsonView body = json(received);
    JsonView event = body.get("event");
    SentAt at = event.has("MessageIDs") ? event.get("Timestamp").time() : null;
    String instance = body.firstOf("instanceName", "userID").nameOrNumber();
    return List.of(
        Slice.whole(
            received,
            body.get("type").name(),
            instance != null ? instance : received.firstOf("instanceName", "userID").nameOrNumber(),
            null,
            at));
  }

  @Override
  public Facts facts(JsonView received, @Nullable String qr) {
    JsonView body = json(received);
    String type = body.get("type").name();
    if (type == null) {
      return Facts.remark();
    }
    if (type.equals("QR")) {
      String code = Qr.text(body.get("qrCode"));
      return Qr.fact(code != null ? code : qr, Qr.UNREADABLE);
    }
    Facts facts = Whatsmeow.facts(type, body.get("event"), body.get("state"));
    if (!media(received).isText() || !type.equals("Message")) {
      return facts;
    }
    List<MessageFact> withMedia = new ArrayList<>(facts.messages());
    withMedia.addAll(arrived(received, body.at("event", "Info"), body));
    return new Facts(facts.session(), withMedia);
  }

  private static List<MessageFact> arrived(JsonView received, JsonView info, JsonView body) {
    JsonView file = received.get("file");
    JsonView mimetype = file.isObject() ? file.get("mimetype") : body.get("mimeType");
    JsonView name = file.isObject() ? file.get("filename") : body.get("fileName");
    String type = Baileys.typeOf(body.at("event", "Message"));
    return MessageFacts.of(info.get("ID").name())
        .chat(info.get("Chat").wid())
        .fromMe(info.get("IsFromMe").bool())
        .type(type)
        .withMedia(mimetype.name(), file.get("size").number(), name.name());
  }

  @Override
  public JsonView media(JsonView received) {
    JsonView file = received.at("file", "data");
    return file.isText() ? file : json(received).get("base64");
  }

  @Override
  public JsonView qrPicture(JsonView received) {
    JsonView body = json(received);
    return "QR".equals(body.get("type").name()) && Qr.text(body.get("qrCode")) == null
        ? body.get(QR_PICTURE)
        : JsonView.MISSING;
  }

  @Override
  public List<JsonView> secrets(JsonView received) {
    return List.of(json(received).get("token"), received.get("token"));
  }

  @Override
  public List<JsonView> pairingCodes(JsonView received) {
    JsonView body = json(received);
    return List.of(body.get("qrCode"), body.get(QR_PICTURE));
  }
}
