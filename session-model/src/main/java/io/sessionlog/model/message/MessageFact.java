package io.sessionlog.model.message;

import io.sessionlog.model.Position;
import io.sessionlog.model.message.MessageState.Origin;
import org.jspecify.annotations.Nullable;

/**
 * What one event says about one message or call, or about all of a session's. Facts are joined into
 * a state, see {@link MessageFold}; none needs another one to have come before it.
 */
public sealed interface MessageFact {

  /** What a fact can be about. */
  interface Cases<R> {
    R message(OfMessage fact);

    R call(Called fact);

    R sessionRemoved(SessionRemoved fact);
  }

  <R> R match(Cases<R> cases);

  /** A fact about a message, as opposed to a call. */
  sealed interface OfMessage extends MessageFact {
    MessageId id();

    /** What this fact alone says of its message. */
    void tellTo(MessageDraft draft);

    @Override
    default <R> R match(Cases<R> cases) {
      return cases.message(this);
    }
  }

  /**
   * {@code message} and {@code message_create}: the message itself. A received one comes as both.
   *
   * @param ack how far it had come by then
   */
  record Seen(MessageId id, MessageContent content, @Nullable Integer ack) implements OfMessage {
    @Override
    public void tellTo(MessageDraft draft) {
      draft.by(Origin.MESSAGE, content).ticked(ack);
    }
  }

  /**
   * A message came that the sender could not decipher; it may come again, as a message that it can.
   *
   * @param content as far as it is known
   */
  record Undeciphered(MessageId id, MessageContent content) implements OfMessage {
    @Override
    public void tellTo(MessageDraft draft) {
      draft.by(Origin.REFERENCE, content);
    }
  }

  /**
   * {@code message_ack}: a tick. Real ones carry the message too, so a tick that comes first shows
   * it already.
   *
   * @param ack the event's own, which may differ from the message's, and wins
   */
  record Ticked(MessageId id, MessageContent content, int ack) implements OfMessage {
    @Override
    public void tellTo(MessageDraft draft) {
      draft.by(Origin.ACK, content).ticked(ack);
    }
  }

  /**
   * {@code media}: the bytes of a message's picture, recording or file have come.
   *
   * @param mediaType such as {@code image/jpeg}
   * @param sizeBytes as the sender says
   * @param hasBytes whether the event does hold them
   */
  record MediaArrived(
      MessageId id,
      MessageContent content,
      @Nullable String mediaType,
      @Nullable Long sizeBytes,
      @Nullable String fileName,
      boolean hasBytes)
      implements OfMessage {
    @Override
    public void tellTo(MessageDraft draft) {
      draft.by(Origin.MEDIA, content);
      if (hasBytes) {
        draft.media(mediaType, sizeBytes, fileName);
      }
    }
  }

  /**
   * {@code message_edit}.
   *
   * @param body the new text
   */
  record Edited(MessageId id, MessageContent content, @Nullable String body, boolean bodyCut)
      implements OfMessage {
    @Override
    public void tellTo(MessageDraft draft) {
      draft.by(Origin.EDIT, content).edited(body, bodyCut);
    }

    /** A message is private: nothing of it is printed. */
    @Override
    public String toString() {
      return "Edited[" + id + "]";
    }
  }

  /**
   * {@code message_revoke_everyone} and {@code message_revoke_me}.
   *
   * @param forEveryone or only on the session's own account
   */
  record Revoked(MessageId id, MessageContent content, boolean forEveryone) implements OfMessage {
    @Override
    public void tellTo(MessageDraft draft) {
      draft.by(Origin.REVOCATION, content).revoked(forEveryone);
    }
  }

  /**
   * {@code message_reaction}.
   *
   * @param sender who reacted
   * @param emoji empty: the reaction was taken back
   */
  record Reacted(MessageId id, String sender, String emoji, @Nullable SentAt sentAt)
      implements OfMessage {
    @Override
    public void tellTo(MessageDraft draft) {
      draft.reacted(sender, emoji, sentAt);
    }
  }

  /** {@code call}: somebody calls; the library reports no end. */
  record Called(
      String id,
      @Nullable String from,
      @Nullable Boolean isVideo,
      @Nullable Boolean isGroup,
      @Nullable Boolean fromMe,
      @Nullable SentAt sentAt)
      implements MessageFact {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.call(this);
    }
  }

  /**
   * {@code session_deleted} and {@code session_expired}: the session is gone, and its messages with
   * it.
   *
   * @param idleSince the session's last event as the sweeper saw it; a later one proves the session
   *     alive, and the expiry void. Null: gone whatever came since
   */
  record SessionRemoved(@Nullable Position idleSince) implements MessageFact {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.sessionRemoved(this);
    }
  }
}
