package io.sessionlog.model.message;

import org.jspecify.annotations.Nullable;

/**
 * What names a message. whatsapp-web.js sends an object, which also tells the chat and the
 * direction; others send a string.
 *
 * @param text {@code _serialized} of an object, or the string
 * @param chat the object's {@code remote}; null if the id does not tell
 * @param fromMe null if the id does not tell
 */
public record MessageId(String text, @Nullable String chat, @Nullable Boolean fromMe) {

  /** A longer one names nothing: real ones have some 40 to 110 characters. */
  public static final int MAX_CHARS = 512;

  public static MessageId of(String text) {
    return new MessageId(text, null, null);
  }
}
