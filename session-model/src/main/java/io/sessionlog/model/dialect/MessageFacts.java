package io.sessionlog.model.dialect;

import io.sessionlog.model.message.MessageContent;
import io.sessionlog.model.message.MessageFact;
import io.sessionlog.model.message.MessageId;
import io.sessionlog.model.message.SentAt;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a sender tells of one message, gathered member by member, and then told as a fact. A message
 * without an id can't be told of: each fact is a list of one, or of none.
 */
public final class MessageFacts {

  private final @Nullable String id;
  private @Nullable String chat;
  private @Nullable Boolean fromMe;
  private @Nullable String from;
  private @Nullable String to;
  private @Nullable String author;
  private @Nullable String type;
  private @Nullable String body;
  private @Nullable SentAt sentAt;

  private MessageFacts(@Nullable String id) {
    this.id = id;
  }

  /**
   * @param id the message's, in its sender's form
   */
  public static MessageFacts of(@Nullable String id) {
    return new MessageFacts(id == null || id.length() > MessageId.MAX_CHARS ? null : id);
  }

  public MessageFacts chat(@Nullable String theChat) {
    chat = theChat;
    return this;
  }

  public MessageFacts fromMe(@Nullable Boolean isOurs) {
    fromMe = isOurs;
    return this;
  }

  public MessageFacts from(@Nullable String sender) {
    from = sender;
    return this;
  }

  public MessageFacts to(@Nullable String recipient) {
    to = recipient;
    return this;
  }

  /** Who wrote it, in a group. */
  public MessageFacts author(@Nullable String writer) {
    author = writer;
    return this;
  }

  public MessageFacts type(@Nullable String word) {
    type = word;
    return this;
  }

  public MessageFacts body(@Nullable String text) {
    body = text == null || text.isEmpty() ? null : text;
    return this;
  }

  public MessageFacts sentAt(@Nullable SentAt time) {
    sentAt = time;
    return this;
  }

  private MessageId messageId(String name) {
    MessageId parsed = MessageId.of(name);
    return new MessageId(
        name, chat != null ? chat : parsed.chat(), fromMe != null ? fromMe : parsed.fromMe());
  }

  private MessageContent content(MessageId named) {
    return new MessageContent(
        named.chat(),
        named.fromMe(),
        from,
        to,
        author,
        type,
        body == null ? null : MessageContent.cut(body),
        body != null && body.length() > MessageContent.MAX_BODY_CHARS,
        sentAt);
  }

  public List<MessageFact> seen() {
    return seen(null);
  }

  /**
   * @param ack how far it had come by then
   */
  public List<MessageFact> seen(@Nullable Integer ack) {
    if (id == null) {
      return List.of();
    }
    MessageId named = messageId(id);
    return List.of(new MessageFact.Seen(named, content(named), ack));
  }

  /** It came, and the sender could not read it; it may come again as a message. */
  public List<MessageFact> undeciphered() {
    if (id == null) {
      return List.of();
    }
    MessageId named = messageId(id);
    return List.of(new MessageFact.Undeciphered(named, content(named)));
  }

  /**
   * @param ack null: the sender's word says nothing of how far it has come
   */
  public List<MessageFact> ticked(@Nullable Integer ack) {
    if (id == null || ack == null) {
      return List.of();
    }
    MessageId named = messageId(id);
    return List.of(new MessageFact.Ticked(named, content(named), ack));
  }

  /**
   * @param newBody its new text
   */
  public List<MessageFact> edited(@Nullable String newBody) {
    if (id == null) {
      return List.of();
    }
    MessageId named = messageId(id);
    return List.of(
        new MessageFact.Edited(
            named,
            content(named),
            newBody == null ? null : MessageContent.cut(newBody),
            newBody != null && newBody.length() > MessageContent.MAX_BODY_CHARS));
  }

  public List<MessageFact> revoked(boolean forEveryone) {
    if (id == null) {
      return List.of();
    }
    MessageId named = messageId(id);
    return List.of(new MessageFact.Revoked(named, content(named), forEveryone));
  }

  /** Someone reacted to the message: {@code author}, {@code from}, or whoever the chat is with. */
  public List<MessageFact> reacted(@Nullable String emoji) {
    String sender = author != null ? author : from != null ? from : chat;
    if (id == null || sender == null || (emoji != null && emoji.length() > MAX_EMOJI_CHARS)) {
      return List.of();
    }
    return List.of(
        new MessageFact.Reacted(
            new MessageId(id, chat, null), sender, emoji == null ? "" : emoji, sentAt));
  }

  /** Its picture, recording or file came with it. */
  public List<MessageFact> withMedia(
      @Nullable String mediaType, @Nullable Long sizeBytes, @Nullable String fileName) {
    if (id == null) {
      return List.of();
    }
    MessageId named = messageId(id);
    return List.of(
        new MessageFact.MediaArrived(named, content(named), mediaType, sizeBytes, fileName, true));
  }

  private static final int MAX_EMOJI_CHARS = 64;
}
