package io.sessionlog.notifier.notice;

import io.sessionlog.model.wire.UnreadableEvent;
import java.nio.charset.StandardCharsets;

/**
 * How {@link Sequences} stand in records: {@code log=1a2b3c4d position=17 status=3 message=9}, each
 * category by its name, so that one can be added.
 */
final class SequenceCodec {

  private static final String LOG = "log";
  private static final String OFFSET = "offset";

  private SequenceCodec() {}

  /**
   * @param eventOffset of the event that was told last
   */
  record Entry(String log, long eventOffset, Sequences sequences) {}

  static byte[] write(Entry entry) {
    var text = new StringBuilder(64).append(OFFSET).append('=').append(entry.eventOffset());
    if (!entry.log().isEmpty()) {
      text.append(' ').append(LOG).append('=').append(entry.log());
    }
    for (Category category : Category.values()) {
      long count = entry.sequences().of(category);
      if (count > 0) {
        text.append(' ').append(category.wireName()).append('=').append(count);
      }
    }
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  static Entry read(byte[] bytes) {
    String log = "";
    long offset = -1;
    Sequences sequences = Sequences.NONE;
    for (String field : new String(bytes, StandardCharsets.US_ASCII).split(" ")) {
      int equals = field.indexOf('=');
      if (equals < 0) {
        throw new UnreadableEvent("a number of notices without a name");
      }
      String name = field.substring(0, equals);
      String value = field.substring(equals + 1);
      if (name.equals(LOG)) {
        log = value;
      } else if (name.equals(OFFSET)) {
        offset = number(value);
      } else {
        Category category =
            Category.parse(name)
                .orElseThrow(() -> new UnreadableEvent("a number of unknown notices"));
        sequences = sequences.with(category, number(value));
      }
    }
    return new Entry(log, offset, sequences);
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new UnreadableEvent("a number of notices that is none");
    }
  }
}
