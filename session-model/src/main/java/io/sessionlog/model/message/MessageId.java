package io.sessionlog.model.message;

import org.jspecify.annotations.Nullable;

/**
 * What names a message. whatsapp-web.js sends an object, which also tells the chat and the
 * direction; others send its {@code _serialized} alone, such as {@code
 * true_15550100001@c.us_3EB0E48C}, or any other string.
 *
 * @param text {@code _serialized} of an object, or the string
 * @param chat the object's {@code remote}; null if the id does not tell
 * @param fromMe null if the id does not tell
 */
public record MessageId(String text, @Nullable String chat, @Nullable Boolean fromMe) {

  /** A longer one names nothing: real ones have some 40 to 110 characters. */
  public static final int MAX_CHARS = 512;

  public static MessageId of(String text) {
    int direction = text.indexOf('_');
    int chatEnd = text.indexOf('_', direction + 1);
    if (chatEnd < 0) {
      return new MessageId(text, null, null);
    }
    String fromMe = text.substring(0, direction);
    String chat = text.substring(direction + 1, chatEnd);
    boolean isSerialized =
        (fromMe.equals("true") || fromMe.equals("false")) && chat.indexOf('@') > 0;
    return isSerialized
        ? new MessageId(text, chat, Boolean.valueOf(fromMe))
        : new MessageId(text, null, null);
  }
}
