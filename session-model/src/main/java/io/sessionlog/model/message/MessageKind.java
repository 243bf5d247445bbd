package io.sessionlog.model.message;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a message is, in few words: senders have some forty for it. */
public enum MessageKind {
  TEXT,
  IMAGE,
  VIDEO,
  AUDIO,
  DOCUMENT,
  STICKER,
  LOCATION,
  CONTACT,
  POLL,
  /** Anything else, or nothing was told. */
  OTHER;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  public String wireName() {
    return wireName;
  }

  /**
   * @param type WhatsApp's word, or that of a library around it, in any case
   */
  public static MessageKind of(@Nullable String type) {
    if (type == null) {
      return OTHER;
    }
    String word = type.toLowerCase(Locale.ROOT);
    return switch (word) {
      case "chat", "text", "conversation", "extendedtextmessage", "extendedtext" -> TEXT;
      case "ptt", "voice" -> AUDIO;
      case "gif", "ptv" -> VIDEO;
      case "vcard", "multi_vcard" -> CONTACT;
      default -> byStart(word);
    };
  }

  private static MessageKind byStart(String word) {
    for (MessageKind kind : values()) {
      if (kind != OTHER && word.startsWith(kind.wireName)) {
        return kind;
      }
    }
    return word.startsWith("live_location") || word.startsWith("livelocation") ? LOCATION : OTHER;
  }
}
