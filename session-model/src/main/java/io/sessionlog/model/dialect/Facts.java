package io.sessionlog.model.dialect;

import io.sessionlog.model.SessionFact;
import io.sessionlog.model.message.MessageFact;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one record says: one thing of the session, and any number of things of its messages and
 * calls.
 */
public record Facts(SessionFact session, List<MessageFact> messages) {

  public Facts {
    messages = List.copyOf(messages);
  }

  /** Known or not, it says nothing that is folded. */
  public static Facts remark() {
    return new Facts(new SessionFact.NoEffect(), List.of());
  }

  public static Facts of(SessionFact session) {
    return new Facts(session, List.of());
  }

  /** The session is alive, for this happened in it. */
  public static Facts activity(List<? extends MessageFact> messages) {
    return new Facts(new SessionFact.Activity(latest(messages)), List.copyOf(messages));
  }

  /** When the newest of new messages was sent; null if it tells of anything else, or of no time. */
  private static @Nullable Instant latest(List<? extends MessageFact> messages) {
    Instant latest = null;
    for (MessageFact message : messages) {
      if (!(message instanceof MessageFact.Seen seen) || seen.content().sentAt() == null) {
        return null;
      }
      Instant sent = seen.content().sentAt().time();
      latest = latest == null || sent.isAfter(latest) ? sent : latest;
    }
    return latest;
  }

  /** Facts of messages that prove nothing of the session now: history, or what we did ourselves. */
  public static Facts aside(List<? extends MessageFact> messages) {
    return new Facts(new SessionFact.NoEffect(), List.copyOf(messages));
  }
}
