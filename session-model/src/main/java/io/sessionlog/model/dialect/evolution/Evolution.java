package io.sessionlog.model.dialect.evolution;

import io.sessionlog.model.SessionFact;
import io.sessionlog.model.dialect.Baileys;
import io.sessionlog.model.dialect.Dialect;
import io.sessionlog.model.dialect.Facts;
import io.sessionlog.model.dialect.MessageFacts;
import io.sessionlog.model.dialect.Qr;
import io.sessionlog.model.dialect.Slice;
import io.sessionlog.model.json.JsonView;
import io.sessionlog.model.message.MessageFact;
import io.sessionlog.model.message.SentAt;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code {event, instance, data, destination, date_time, sender, server_url, apikey}}, from
 * EvolutionAPI/evolution-api, webhook.controller.ts; versions 1 and 2.
 *
 * <p>{@code date_time} is local time with a false {@code Z}, so it counts as none. {@code apikey}
 * is the instance's token. {@code data} is an object, an array or null, by event and version.
 * Libraries around it write names in capitals, {@code CONNECTION_UPDATE}.
 */
public final class Evolution implements Dialect {

  private static final Pattern DOTTED = Pattern.compile("[a-z]+(?:[.-][a-z]+)+");
  private static final Pattern CAPITALS = Pattern.compile("[A-Z]+(?:_[A-Z]+)*");

  @Override
  public String name() {
    return "evolution";
  }

  @Override
  public boolean isSpokenIn(JsonView body) {
    String event = body.get("event").name();
    if (event == null || !body.get("instance").isText() || !body.has("data")) {
      return false;
    }
    boolean isMarked =
        body.has("server_url")
            || body.has("date_time")
            || body.has("destination")
            || body.has("apikey");
    boolean isUazapi = body.has("owner") && body.has("token");
    return isMarked || (!isUazapi && isNamedAsOurs(event));
  }

  /** A proxy may have stripped the rest. */
  private static boolean isNamedAsOurs(String event) {
    return DOTTED.matcher(event).matches()
        || (CAPITALS.matcher(event).matches() && event.indexOf('_') > 0);
  }

  @Override
  public List<Slice> slices(JsonView body) {
    String event = body.get("event").name();
    return List.of(
        Slice.whole(
            body,
            event == null ? null : plain(event),
            body.get("instance").name(),
            null,
            time(body)));
  }

  /** Version 1 gives ticks a time of their own. */
  private static @Nullable SentAt time(JsonView body) {
    return body.at("data", "datetime").time();
  }

  private static String plain(String event) {
    return CAPITALS.matcher(event).matches()
        ? event.toLowerCase(Locale.ROOT).replace('_', '.')
        : event;
  }

  @Override
  public Facts facts(JsonView body, @Nullable String qr) {
    String event = body.get("event").name();
    JsonView data = body.get("data");
    if (event == null) {
      return Facts.remark();
    }
    return switch (plain(event)) {
      case "qrcode.updated" -> qrCode(data, qr);
      case "connection.update" -> connection(data);
      case "status.instance" ->
          "closed".equals(data.get("status").name())
              ? Facts.of(new SessionFact.Disconnected("closed"))
              : Facts.remark();
      case "logout.instance" -> Facts.of(new SessionFact.Disconnected("logged out"));
      case "remove.instance" -> Facts.of(new SessionFact.Disconnected("instance removed"));
      case "messages.upsert", "send.message" ->
          Facts.activity(Baileys.each(Baileys.messages(data), this::message));
      case "messages.set" -> Facts.aside(Baileys.each(Baileys.messages(data), Baileys::message));
      case "messages.update" -> Facts.activity(Baileys.each(data, Evolution::update));
      case "messages.edited", "send.message.update" ->
          Facts.activity(Baileys.each(data, edit -> Baileys.edit(edit, JsonView.MISSING)));
      case "messages.delete" -> Facts.activity(Baileys.each(data, Evolution::revocation));
      case "messages.reaction" -> Facts.activity(Baileys.each(data, Baileys::reaction));
      case "call" -> Facts.activity(Baileys.each(data, Baileys::call));
      default -> Facts.remark();
    };
  }

  private static Facts qrCode(JsonView data, @Nullable String read) {
    String code = Qr.text(data.at("qrcode", "code"));
    boolean isRefused = !data.get("qrcode").isObject() && !data.get("statusCode").isMissing();
    return isRefused
        ? Facts.of(new SessionFact.Failed(data.get("message").name()))
        : Qr.fact(code != null ? code : read, Qr.UNREADABLE);
  }

  @Override
  public JsonView qrPicture(JsonView body) {
    JsonView qrcode = body.at("data", "qrcode");
    return Qr.text(qrcode.get("code")) == null ? qrcode.get("base64") : JsonView.MISSING;
  }

  private static Facts connection(JsonView data) {
    String state = data.get("state").name();
    String reason = data.get("statusReason").nameOrNumber();
    if (state == null) {
      return Facts.remark();
    }
    return switch (state) {
      case "open" -> Facts.of(new SessionFact.Ready());
      // It says statusReason 200 here although nothing is connected.
      case "connecting" -> Facts.of(new SessionFact.Connecting(null));
      case "close" -> Facts.of(new SessionFact.Disconnected(closed(reason)));
      case "refused" -> Facts.of(new SessionFact.Failed(reason));
      default -> Facts.remark();
    };
  }

  private static @Nullable String closed(@Nullable String reason) {
    return "401".equals(reason) ? "401, logged out" : reason;
  }

  private List<MessageFact> message(JsonView message) {
    var facts = new ArrayList<>(Baileys.message(message));
    if (message.at("message", "base64").isText()) {
      JsonView content = Baileys.unwrapped(message.get("message"));
      String type = Baileys.typeOf(content);
      JsonView part = type == null ? JsonView.MISSING : content.get(type);
      facts.addAll(
          Baileys.about(message.get("key"))
              .withMedia(
                  part.get("mimetype").name(),
                  part.get("fileLength").number(),
                  part.get("fileName").name()));
    }
    return facts;
  }

  @Override
  public JsonView media(JsonView body) {
    return Baileys.messages(body.get("data")).each().stream()
        .map(message -> message.at("message", "base64"))
        .filter(JsonView::isText)
        .findFirst()
        .orElse(JsonView.MISSING);
  }

  /**
   * Version 2 writes {@code keyId}, version 1 {@code id}, others Baileys' key and update. What we
   * did with a message of others, reading it for instance, is no tick. DELETED is no deletion: up
   * to 2.3.6 a status that is undefined is called so.
   */
  private static List<MessageFact> update(JsonView update) {
    JsonView key = update.get("key");
    MessageFacts told =
        key.isObject()
            ? Baileys.about(key)
            : MessageFacts.of(update.firstOf("keyId", "id").name())
                .chat(update.get("remoteJid").name())
                .fromMe(update.get("fromMe").bool());
    boolean isOurs =
        !Boolean.FALSE.equals(key.isObject() ? key.get("fromMe").bool() : fromMe(update));
    JsonView status = update.firstOf("status");
    JsonView inUpdate = update.at("update", "status");
    return isOurs ? told.ticked(Baileys.ack(status.isMissing() ? inUpdate : status)) : List.of();
  }

  private static @Nullable Boolean fromMe(JsonView update) {
    return update.get("fromMe").bool();
  }

  private static List<MessageFact> revocation(JsonView data) {
    return Baileys.about(data.get("key").isObject() ? data.get("key") : data).revoked(true);
  }

  @Override
  public List<JsonView> secrets(JsonView body) {
    JsonView data = body.get("data");
    return List.of(body.get("apikey"), data.get("token"), data.get("apikey"), data.get("hash"));
  }

  @Override
  public List<JsonView> pairingCodes(JsonView body) {
    JsonView qrcode = body.at("data", "qrcode");
    return List.of(qrcode.get("code"), qrcode.get("base64"), qrcode.get("pairingCode"));
  }
}
