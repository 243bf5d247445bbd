package io.sessionlog.model.dialect;

import io.sessionlog.model.SessionFact;
import io.sessionlog.model.json.JsonView;
import io.sessionlog.model.message.MessageContent;
import io.sessionlog.model.message.MessageFact;
import io.sessionlog.model.message.MessageId;
import io.sessionlog.model.message.SentAt;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a body tells, one line a thing, for tables that people read. */
final class Telling {

  private final StringBuilder line = new StringBuilder();

  private Telling() {}

  static List<String> of(Dialect dialect, JsonView body) {
    List<String> lines = new ArrayList<>();
    for (Slice slice : dialect.slices(body)) {
      lines.add(
          new Telling()
              .word(slice.event())
              .word("of")
              .word(slice.session())
              .member("delivery", slice.deliveryId())
              .member("at", slice.senderTime())
              .text());
      Facts facts = dialect.facts(slice.data(), null);
      lines.add(fact(facts.session()));
      facts.messages().forEach(message -> lines.add(message(message)));
    }
    return lines.isEmpty() ? List.of("no session") : lines;
  }

  /** With the code itself; without a sign of life's time, which its messages tell. */
  private static String fact(SessionFact fact) {
    if (fact instanceof SessionFact.QrReceived qr) {
      return "QrReceived[qr=" + qr.qr() + "]";
    }
    return fact instanceof SessionFact.Activity ? "Activity[]" : fact.toString();
  }

  private static String message(MessageFact fact) {
    var telling = new Telling().word(fact.getClass().getSimpleName());
    if (fact instanceof MessageFact.Seen seen) {
      return telling.id(seen.id()).content(seen.content()).member("ack", seen.ack()).text();
    }
    if (fact instanceof MessageFact.Undeciphered undeciphered) {
      return telling.id(undeciphered.id()).content(undeciphered.content()).text();
    }
    if (fact instanceof MessageFact.Ticked tick) {
      return telling.id(tick.id()).member("ack", tick.ack()).text();
    }
    if (fact instanceof MessageFact.MediaArrived media) {
      return telling
          .id(media.id())
          .member("media", media.mediaType())
          .member("size", media.sizeBytes())
          .member("file", media.fileName())
          .text();
    }
    if (fact instanceof MessageFact.Edited edit) {
      return telling.id(edit.id()).member("to", edit.body()).text();
    }
    if (fact instanceof MessageFact.Revoked revoked) {
      return telling.id(revoked.id()).word(revoked.forEveryone() ? "for all" : "for us").text();
    }
    if (fact instanceof MessageFact.Reacted reacted) {
      return telling
          .id(reacted.id())
          .member("by", reacted.sender())
          .member("emoji", reacted.emoji())
          .member("sent", time(reacted.sentAt()))
          .text();
    }
    if (fact instanceof MessageFact.Called call) {
      return telling
          .word(call.id())
          .member("from", call.from())
          .member("video", call.isVideo())
          .member("group", call.isGroup())
          .member("ours", call.fromMe())
          .member("sent", time(call.sentAt()))
          .text();
    }
    throw new AssertionError("How is this told? " + fact);
  }

  private Telling id(MessageId id) {
    return word(id.text()).member("chat", id.chat()).member("ours", id.fromMe());
  }

  private Telling content(MessageContent content) {
    return member("author", content.author())
        .member("type", content.type())
        .member("body", content.body())
        .member("sent", time(content.sentAt()));
  }

  private static @Nullable String time(@Nullable SentAt sentAt) {
    return sentAt == null ? null : sentAt.time().toString();
  }

  private Telling word(@Nullable String word) {
    line.append(line.isEmpty() ? "" : " ").append(word);
    return this;
  }

  private Telling member(String name, @Nullable Object value) {
    if (value != null) {
      line.append(' ').append(name).append('=').append(value);
    }
    return this;
  }

  private String text() {
    return line.toString();
  }
}
