package io.sessionlog.model.message;

import org.jspecify.annotations.Nullable;

/**
 * A message as one event shows it. Names of people stay as they were sent: an id that ends in
 * {@code @lid} is no phone number, and one person may have several.
 *
 * @param chat the other person or the group
 * @param fromMe whether the session's own account sent it; null if no event tells
 * @param author who wrote it, in a group
 * @param type WhatsApp's word, such as {@code chat} or {@code image}
 * @param body its text; the caption of a picture
 * @param bodyCut whether the text was longer than what is kept
 */
public record MessageContent(
    @Nullable String chat,
    @Nullable Boolean fromMe,
    @Nullable String from,
    @Nullable String to,
    @Nullable String author,
    @Nullable String type,
    @Nullable String body,
    boolean bodyCut,
    @Nullable SentAt sentAt) {

  /** WhatsApp's own limit for a text. */
  public static final int MAX_BODY_CHARS = 65_536;

  /** For everything else: ids, types, names. */
  public static final int MAX_TEXT_CHARS = 512;

  /** All that a mere reference to a message tells. */
  static MessageContent of(MessageId id) {
    return new MessageContent(id.chat(), id.fromMe(), null, null, null, null, null, false, null);
  }

  /** No more than {@link #MAX_BODY_CHARS}; never within a character that takes two chars. */
  public static String cut(String body) {
    if (body.length() <= MAX_BODY_CHARS) {
      return body;
    }
    int end = MAX_BODY_CHARS;
    return body.substring(0, Character.isHighSurrogate(body.charAt(end - 1)) ? end - 1 : end);
  }

  MessageContent withoutBody() {
    return new MessageContent(chat, fromMe, from, to, author, type, null, false, sentAt);
  }

  /** A message is private: nothing of it is printed. */
  @Override
  public String toString() {
    return "MessageContent[" + type + "]";
  }
}
