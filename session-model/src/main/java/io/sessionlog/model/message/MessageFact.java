package io.sessionlog.model.message;

import io.sessionlog.model.Position;
import org.jspecify.annotations.Nullable;

/**
 * What one event says about one message or call, or about all of a session's. Facts are joined into
 * a state, see {@link MessageFold}; none needs another one to have come before it.
 */
public sealed interface MessageFact {

  /** A fact about a message, as opposed to a call. */
  sealed interface OfMessage extends MessageFact {
    MessageId id();
  }

  /**
   * {@code message} and {@code message_create}: the message itself. A received one comes as both.
   *
   * @param ack how far it had come by then
   */
  record Seen(MessageId id, MessageContent content, @Nullable Integer ack) implements OfMessage {}

  /**
   * A message came that the sender could not decipher; it may come again, as a message that it can.
   *
   * @param content as far as it is known
   */
  record Undeciphered(MessageId id, MessageContent content) implements OfMessage {}

  /**
   * {@code message_ack}: a tick. Real ones carry the message too, so a tick that comes first shows
   * it already.
   *
   * @param ack the event's own, which may differ from the message's, and wins
   */
  record Ticked(MessageId id, MessageContent content, int ack) implements OfMessage {}

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
      implements OfMessage {}

  /**
   * {@code message_edit}.
   *
   * @param body the new text
   */
  record Edited(MessageId id, MessageContent content, @Nullable String body, boolean bodyCut)
      implements OfMessage {

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
  record Revoked(MessageId id, MessageContent content, boolean forEveryone) implements OfMessage {}

  /**
   * {@code message_reaction}.
   *
   * @param sender who reacted
   * @param emoji empty: the reaction was taken back
   */
  record Reacted(MessageId id, String sender, String emoji, @Nullable SentAt sentAt)
      implements OfMessage {}

  /** {@code call}: somebody calls; the library reports no end. */
  record Called(
      String id,
      @Nullable String from,
      @Nullable Boolean isVideo,
      @Nullable Boolean isGroup,
      @Nullable Boolean fromMe,
      @Nullable SentAt sentAt)
      implements MessageFact {}

  /**
   * {@code session_deleted} and {@code session_expired}: the session is gone, and its messages with
   * it.
   *
   * @param idleSince the session's last event as the sweeper saw it; a later one proves the session
   *     alive, and the expiry void. Null: gone whatever came since
   */
  record SessionRemoved(@Nullable Position idleSince) implements MessageFact {}
}
