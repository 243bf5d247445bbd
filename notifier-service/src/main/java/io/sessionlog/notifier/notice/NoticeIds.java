package io.sessionlog.notifier.notice;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.NameBasedGenerator;
import io.sessionlog.model.EventAttributes;
import java.util.UUID;

/**
 * Names notices. A sender's delivery ids are its own: two sessions may use the same, and a webhook
 * that is delivered again under its old id may tell of another change. So the session and the
 * number are part of the name.
 */
public final class NoticeIds {

  private static final NameBasedGenerator NAMES =
      Generators.nameBasedGenerator(UUID.fromString("5f1d3a52-9d57-5c5e-8a44-6d0c3f0c7a11"));

  private NoticeIds() {}

  static String of(EventAttributes event, NoticeType type, long sequence) {
    return name(event.sessionId(), event.id(), type, sequence);
  }

  /** From whatever tells one notice from all others. */
  public static String name(String subject, String cause, NoticeType type, long sequence) {
    return NAMES
        .generate(String.join("\n", subject, cause, type.wireName(), Long.toString(sequence)))
        .toString();
  }
}
