package io.sessionlog.model.dialect.wppconnect;

import io.sessionlog.model.SessionFact;
import io.sessionlog.model.dialect.Dialect;
import io.sessionlog.model.dialect.Facts;
import io.sessionlog.model.dialect.MessageFacts;
import io.sessionlog.model.dialect.Qr;
import io.sessionlog.model.dialect.Slice;
import io.sessionlog.model.json.JsonView;
import io.sessionlog.model.message.MessageFact;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Flat: {@code {event, session}} and the members of what happened beside them, from
 * wppconnect-team/wppconnect-server, src/util/functions.ts. {@code status-find} was seen without
 * {@code session}. A message's id is a string in {@code onmessage} and an object in {@code onack};
 * both come to the same {@code _serialized}.
 */
public final class WppConnect implements Dialect {

  /** In the case they are written in: {@code onMessage} is open-wa's. */
  private static final Set<String> NAMES =
      Set.of(
          "qrcode",
          "phoneCode",
          "status-find",
          "closesession",
          "logoutsession",
          "onmessage",
          "onselfmessage",
          "unreadmessages",
          "onack",
          "onrevokedmessage",
          "onreactionmessage",
          "onpresencechanged",
          "onparticipantschanged",
          "onpollresponse",
          "onupdatelabel",
          "incomingcall",
          "location");

  private static final Set<String> MESSAGES =
      Set.of("onmessage", "onselfmessage", "unreadmessages");

  /**
   * As its events are named. Servers of people's own post flat bodies too, and name their events
   * {@code session.connected}: those are nobody's.
   */
  private static final Pattern NAMED_ALIKE = Pattern.compile("[a-z]+(?:-[a-z]+)*");

  @Override
  public String name() {
    return "wppconnect";
  }

  @Override
  public boolean isSpokenIn(JsonView body) {
    String event = body.get("event").name();
    if (event == null
        || body.has("payload")
        || body.has("sessionId")
        || body.get("data").isObject()) {
      return false;
    }
    return NAMES.contains(event) || (NAMED_ALIKE.matcher(event).matches() && isFlat(body));
  }

  /** An event that we do not know, of a sender that we do. */
  private static boolean isFlat(JsonView body) {
    return body.get("session").isText()
        && !body.has("data")
        && !body.has("engine")
        && !body.has("metadata")
        && !body.has("instance");
  }

  @Override
  public List<Slice> slices(JsonView body) {
    return List.of(
        Slice.whole(body, body.get("event").name(), body.get("session").name(), null, null));
  }

  @Override
  public Facts facts(JsonView body, @Nullable String qr) {
    String event = body.get("event").name();
    if (event == null) {
      return Facts.remark();
    }
    return switch (event) {
      case "qrcode" -> qrCode(body, qr);
      case "phoneCode" -> Qr.fact(null, "with the pairing code that WPPConnect shows");
      case "status-find" -> status(body.get("status").name());
      case "closesession", "logoutsession" -> Facts.of(new SessionFact.Disconnected(event));
      case "onmessage", "onselfmessage", "unreadmessages" -> Facts.activity(message(body));
      case "onack" -> Facts.activity(about(body).ticked(body.get("ack").integer()));
      case "onrevokedmessage" -> Facts.activity(revocation(body));
      case "onreactionmessage" -> Facts.activity(reaction(body));
      case "incomingcall" -> Facts.activity(call(body));
      default -> Facts.remark();
    };
  }

  private static Facts qrCode(JsonView body, @Nullable String read) {
    String code = Qr.text(body.get("urlcode"));
    return Qr.fact(code != null ? code : read, Qr.UNREADABLE);
  }

  @Override
  public JsonView qrPicture(JsonView body) {
    boolean isPictureOnly =
        "qrcode".equals(body.get("event").name()) && Qr.text(body.get("urlcode")) == null;
    return isPictureOnly ? body.get("qrcode") : JsonView.MISSING;
  }

  private static Facts status(@Nullable String status) {
    if (status == null) {
      return Facts.remark();
    }
    return switch (status) {
      case "isLogged", "inChat", "CONNECTED" -> Facts.of(new SessionFact.Ready());
      case "qrReadSuccess" -> Facts.of(new SessionFact.Authenticated());
      case "notLogged" -> Facts.of(new SessionFact.Connecting(status));
      case "autocloseCalled",
          "browserClose",
          "desconnectedMobile",
          "disconnectedMobile",
          "phoneNotConnected",
          "qrReadFail",
          "serverClose" ->
          Facts.of(new SessionFact.Disconnected(status));
      case "qrReadError" -> Facts.of(new SessionFact.Failed(status));
      default -> Facts.remark();
    };
  }

  private static List<MessageFact> message(JsonView body) {
    String type = body.get("type").name();
    boolean isText = type == null || type.equals("chat");
    if ("ciphertext".equals(type)) {
      return about(body).type(type).undeciphered();
    }
    // The body of a picture is the picture.
    List<MessageFact> facts =
        new ArrayList<>(
            about(body)
                .type(type)
                .body(isText ? body.firstOf("body", "content").text() : body.get("caption").text())
                .seen(body.get("ack").integer()));
    if (holdsFile(body)) {
      facts.addAll(
          about(body)
              .withMedia(
                  body.get("mimetype").name(),
                  body.get("size").number(),
                  body.get("filename").name()));
    }
    return facts;
  }

  @Override
  public JsonView media(JsonView body) {
    String event = body.get("event").name();
    return event != null && MESSAGES.contains(event) && holdsFile(body)
        ? body.get("body")
        : JsonView.MISSING;
  }

  /**
   * Whether the body is the file itself, which it is with {@code autoDownload}. Without it there is
   * a thumbnail in its place, which is shorter than {@code size} says.
   */
  private static boolean holdsFile(JsonView body) {
    Long size = body.get("size").number();
    JsonView base64 = body.get("body");
    if (size == null || size <= 0 || !base64.isText() || body.get("mimetype").name() == null) {
      return false;
    }
    long chars = (size + 2) / 3 * 4;
    long quoted = base64.length() - 2L;
    // Some escape each slash.
    return quoted >= chars && quoted <= 2 * chars;
  }

  private static MessageFacts about(JsonView body) {
    JsonView id = body.get("id");
    Boolean fromMe = id.isObject() ? id.get("fromMe").bool() : body.get("fromMe").bool();
    if (fromMe == null) {
      fromMe = body.get("fromMe").bool();
    }
    String chat = body.get("chatId").wid();
    if (chat == null) {
      chat = id.get("remote").wid();
    }
    if (chat == null && fromMe != null) {
      chat = body.get(fromMe ? "to" : "from").wid();
    }
    return MessageFacts.of(id(id))
        .chat(chat)
        .fromMe(fromMe)
        .from(body.get("from").wid())
        .to(body.get("to").wid())
        .author(body.get("author").wid())
        .sentAt(body.firstOf("t", "timestamp").time());
  }

  private static @Nullable String id(JsonView id) {
    return id.isObject() ? id.get("_serialized").name() : id.name();
  }

  private static List<MessageFact> revocation(JsonView body) {
    JsonView ref = body.get("refId");
    return MessageFacts.of(id(ref)).fromMe(ref.get("fromMe").bool()).revoked(true);
  }

  private static List<MessageFact> reaction(JsonView body) {
    JsonView by = body.get("id");
    JsonView sender = body.get("sender");
    return MessageFacts.of(id(body.get("msgId")))
        .chat(by.get("remote").wid())
        .author(sender.isObject() ? sender.get("id").wid() : sender.wid())
        .from(by.get("participant").wid())
        .sentAt(body.get("timestamp").time())
        .reacted(body.get("reactionText").text());
  }

  private static List<MessageFact> call(JsonView body) {
    JsonView id = body.get("id");
    String named = id.isObject() ? id(id) : id.name();
    return named == null
        ? List.of()
        : List.of(
            new MessageFact.Called(
                named,
                body.firstOf("peerJid", "sender", "from").wid(),
                body.get("isVideo").bool(),
                body.get("isGroup").bool(),
                body.get("outgoing").bool(),
                body.get("offerTime").time()));
  }

  @Override
  public List<JsonView> secrets(JsonView body) {
    return List.of(body.get("phoneCode"), body.get("token"));
  }

  @Override
  public List<JsonView> pairingCodes(JsonView body) {
    return List.of(body.get("qrcode"), body.get("urlcode"), body.get("phoneCode"));
  }
}
