package io.sessionlog.notifier.notice;

import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.Position;
import io.sessionlog.model.SessionReading;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.json.Timestamps;
import io.sessionlog.model.message.Ack;
import io.sessionlog.model.message.MessageContent;
import io.sessionlog.model.message.MessageFact;
import io.sessionlog.model.message.SentAt;
import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** What is posted: Standard Webhooks' shape, {@code type}, {@code timestamp} and {@code data}. */
final class NoticeBody {

  /** Of a body; a longer text is cut until it fits. */
  static final int MAX_BYTES = 20_000;

  private static final JsonFactory JSON = new JsonFactory();

  private final JsonGenerator json;
  private final int maxTextChars;
  private boolean differs;

  private NoticeBody(JsonGenerator json, int maxTextChars) {
    this.json = json;
    this.maxTextChars = maxTextChars;
  }

  /** What every notice says. */
  record Head(
      NoticeType type,
      EventAttributes event,
      @Nullable String userId,
      Position position,
      long sequence) {}

  /**
   * @param full null: the same as {@code thin}
   */
  record Bodies(Payload thin, @Nullable Payload full) {}

  static Bodies write(Head head, Consumer<NoticeBody> content) {
    Written thin = write(head, content, 0);
    if (!thin.differs()) {
      return new Bodies(thin.payload(), null);
    }
    Written full = write(head, content, MAX_BYTES);
    for (int chars = MAX_BYTES / 2; !full.fits(); chars /= 2) {
      full = write(head, content, chars);
    }
    return new Bodies(thin.payload(), full.payload());
  }

  private record Written(Payload payload, boolean differs) {
    boolean fits() {
      return payload.bytes().length <= MAX_BYTES;
    }
  }

  /**
   * @param maxTextChars of a message's text; 0: thin, without it
   */
  private static Written write(Head head, Consumer<NoticeBody> content, int maxTextChars) {
    var out = new ByteArrayOutputStream(512);
    NoticeBody body;
    try (JsonGenerator json =
        JSON.createGenerator(ObjectWriteContext.empty(), out, JsonEncoding.UTF8)) {
      body = new NoticeBody(json, maxTextChars);
      json.writeStartObject();
      json.writeStringProperty("type", head.type().wireName());
      json.writeStringProperty("timestamp", Timestamps.format(head.event().time()));
      json.writeName("data");
      json.writeStartObject();
      json.writeStringProperty("sessionId", head.event().sessionId());
      body.text("userId", head.userId());
      json.writeStringProperty("position", head.position().toString());
      json.writeStringProperty("category", head.type().category().wireName());
      json.writeNumberProperty("sequence", head.sequence());
      content.accept(body);
      json.writeEndObject();
      json.writeEndObject();
    }
    return new Written(Payload.of(out.toByteArray()), body.differs);
  }

  void status(String status, @Nullable String previous, @Nullable String message) {
    json.writeStringProperty("status", status);
    text("previousStatus", previous);
    text("message", message);
  }

  void qr(String qr, SessionState state) {
    json.writeStringProperty("qr", qr);
    var expiry = SessionReading.qrExpiry(state);
    text("expiresAt", expiry == null ? null : Timestamps.format(expiry));
  }

  void deleted(@Nullable String previous, String reason) {
    text("previousStatus", previous);
    json.writeStringProperty("reason", reason);
  }

  void message(MessageFact.Seen seen, boolean sent) {
    MessageContent content = seen.content();
    json.writeStringProperty("messageId", seen.id().text());
    text("chat", content.chat());
    json.writeStringProperty("direction", sent ? "sent" : "received");
    text("messageType", content.type());
    differs = true;
    if (maxTextChars > 0) {
      whole(content);
    }
  }

  private void whole(MessageContent content) {
    text("from", content.from());
    text("to", content.to());
    text("author", content.author());
    SentAt sentAt = content.sentAt();
    text("sentAt", sentAt == null ? null : Timestamps.format(sentAt.time()));
    String body = content.body();
    if (body != null) {
      json.writeStringProperty("body", cut(body));
      json.writeBooleanProperty("bodyCut", content.bodyCut() || body.length() > maxTextChars);
    }
  }

  private String cut(String text) {
    if (text.length() <= maxTextChars) {
      return text;
    }
    int end =
        Character.isHighSurrogate(text.charAt(maxTextChars - 1)) ? maxTextChars - 1 : maxTextChars;
    return text.substring(0, end);
  }

  void ack(MessageFact.Ticked tick, int ack) {
    json.writeStringProperty("messageId", tick.id().text());
    text("chat", tick.content().chat());
    json.writeNumberProperty("ack", ack);
    json.writeStringProperty("ackName", Ack.nameOf(ack));
  }

  void call(MessageFact.Called call) {
    json.writeStringProperty("callId", call.id());
    text("from", call.from());
    flag("isVideo", call.isVideo());
    flag("isGroup", call.isGroup());
  }

  private void text(String name, @Nullable String value) {
    if (value == null) {
      json.writeNullProperty(name);
    } else {
      json.writeStringProperty(name, value);
    }
  }

  private void flag(String name, @Nullable Boolean value) {
    if (value == null) {
      json.writeNullProperty(name);
    } else {
      json.writeBooleanProperty(name, value);
    }
  }
}
