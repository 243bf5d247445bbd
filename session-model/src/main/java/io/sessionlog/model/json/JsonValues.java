package io.sessionlog.model.json;

import io.sessionlog.model.message.MessageContent;
import io.sessionlog.model.message.MessageId;
import io.sessionlog.model.message.SentAt;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Values as senders write them, each read from the token that the parser stands at, and null where
 * it is something else. Each moves to its value's end.
 */
public final class JsonValues {

  private JsonValues() {}

  /** Moves to the value of the next member; false at the closing brace. */
  public static boolean nextMember(JsonParser json) {
    if (json.nextToken() != JsonToken.PROPERTY_NAME) {
      return false;
    }
    json.nextToken();
    return true;
  }

  public static @Nullable String string(JsonParser json) {
    if (json.currentToken() == JsonToken.VALUE_STRING) {
      return Json.text(json);
    }
    Json.skipValue(json);
    return null;
  }

  /** A short text: a type, a name. A longer one is none. */
  public static @Nullable String name(JsonParser json) {
    String text = string(json);
    return text == null || text.isBlank() || text.length() > MessageContent.MAX_TEXT_CHARS
        ? null
        : text;
  }

  public static @Nullable Boolean bool(JsonParser json) {
    return switch (json.currentToken()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> {
        Json.skipValue(json);
        yield null;
      }
    };
  }

  /** Null also for what no {@code int} holds. */
  public static @Nullable Integer integer(JsonParser json) {
    Long number = longInteger(json);
    return number == null || number != number.intValue() ? null : (Integer) number.intValue();
  }

  public static @Nullable Long longInteger(JsonParser json) {
    if (json.currentToken() != JsonToken.VALUE_NUMBER_INT) {
      Json.skipValue(json);
      return null;
    }
    try {
      return Long.valueOf(json.getString());
    } catch (NumberFormatException tooLarge) {
      return null;
    }
  }

  public static @Nullable SentAt time(JsonParser json) {
    return switch (json.currentToken()) {
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_STRING ->
          SenderTimes.parse(json.getString());
      default -> {
        Json.skipValue(json);
        yield null;
      }
    };
  }

  /**
   * An id of a person or a group: at a message's top level a string, deeper an object. It stays as
   * it was sent: {@code @lid} is no phone number.
   */
  public static @Nullable String wid(JsonParser json) {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      return name(json);
    }
    String serialized = null;
    String user = null;
    String server = null;
    while (nextMember(json)) {
      switch (json.currentName()) {
        case "_serialized" -> serialized = name(json);
        case "user" -> user = name(json);
        case "server" -> server = name(json);
        default -> Json.skipValue(json);
      }
    }
    return serialized != null || user == null || server == null ? serialized : user + "@" + server;
  }

  /** A message's id: a string, or an object that names it by {@code _serialized}. */
  public static @Nullable MessageId messageId(JsonParser json) {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      String text = name(json);
      return text == null ? null : MessageId.of(text);
    }
    Boolean fromMe = null;
    String remote = null;
    String id = null;
    String serialized = null;
    while (nextMember(json)) {
      switch (json.currentName()) {
        case "fromMe" -> fromMe = bool(json);
        case "remote" -> remote = wid(json);
        case "id" -> id = name(json);
        case "_serialized" -> serialized = name(json);
        default -> Json.skipValue(json);
      }
    }
    if (serialized == null && fromMe != null && remote != null && id != null) {
      serialized = fromMe + "_" + remote + "_" + id;
    }
    return serialized == null || serialized.length() > MessageId.MAX_CHARS
        ? null
        : new MessageId(serialized, remote, fromMe);
  }
}
