package io.sessionlog.model.dialect;

import io.sessionlog.model.SessionFact;
import io.sessionlog.model.message.MessageFact;
import java.util.List;

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
    return new Facts(new SessionFact.Remark(), List.of());
  }

  public static Facts of(SessionFact session) {
    return new Facts(session, List.of());
  }

  /** The session is alive, for this happened in it. */
  public static Facts activity(List<? extends MessageFact> messages) {
    return new Facts(new SessionFact.Activity(), List.copyOf(messages));
  }

  /** Facts of messages that prove nothing of the session now: history, or what we did ourselves. */
  public static Facts aside(List<? extends MessageFact> messages) {
    return new Facts(new SessionFact.Remark(), List.copyOf(messages));
  }
}
