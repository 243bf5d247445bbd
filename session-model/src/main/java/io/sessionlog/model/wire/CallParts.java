package io.sessionlog.model.wire;

import io.sessionlog.model.json.Json;
import io.sessionlog.model.json.JsonValues;
import io.sessionlog.model.message.MessageFact;
import io.sessionlog.model.message.MessageId;
import io.sessionlog.model.message.SentAt;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * whatsapp-web.js's call. Its {@code timestamp} existed only as long as WhatsApp passed an {@code
 * offerTime}.
 */
final class CallParts {

  private CallParts() {}

  /** Null if it has no id. */
  static @Nullable MessageFact read(JsonParser json) {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      Json.skipValue(json);
      return null;
    }
    MessageId id = null;
    String from = null;
    Boolean isVideo = null;
    Boolean isGroup = null;
    Boolean fromMe = null;
    SentAt timestamp = null;
    while (JsonValues.nextMember(json)) {
      switch (json.currentName()) {
        case "id" -> id = JsonValues.messageId(json);
        case "from" -> from = JsonValues.wid(json);
        case "isVideo" -> isVideo = JsonValues.bool(json);
        case "isGroup" -> isGroup = JsonValues.bool(json);
        case "fromMe" -> fromMe = JsonValues.bool(json);
        case "timestamp" -> timestamp = JsonValues.time(json);
        default -> Json.skipValue(json);
      }
    }
    return id == null
        ? null
        : new MessageFact.Called(id.text(), from, isVideo, isGroup, fromMe, timestamp);
  }
}
