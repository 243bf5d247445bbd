package io.sessionlog.model.wire;

import io.sessionlog.model.json.Json;
import io.sessionlog.model.json.JsonValues;
import io.sessionlog.model.message.MessageFact;
import io.sessionlog.model.message.MessageId;
import io.sessionlog.model.message.SentAt;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** whatsapp-web.js's reaction. Its own {@code id} names the reaction, {@code msgId} the message. */
final class ReactionParts {

  private ReactionParts() {}

  /** Null if it does not tell who reacted to what. */
  static @Nullable MessageFact read(JsonParser json) {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      Json.skipValue(json);
      return null;
    }
    MessageId message = null;
    String sender = null;
    String emoji = null;
    SentAt timestamp = null;
    while (JsonValues.nextMember(json)) {
      switch (json.currentName()) {
        case "msgId" -> message = JsonValues.messageId(json);
        case "senderId" -> sender = JsonValues.wid(json);
        case "reaction" -> emoji = JsonValues.string(json);
        case "timestamp" -> timestamp = JsonValues.time(json);
        default -> Json.skipValue(json);
      }
    }
    if (message == null || sender == null || (emoji != null && emoji.length() > 64)) {
      return null;
    }
    // JSON drops what is undefined, and an empty text means that the reaction was taken back.
    return new MessageFact.Reacted(message, sender, emoji == null ? "" : emoji, timestamp);
  }
}
