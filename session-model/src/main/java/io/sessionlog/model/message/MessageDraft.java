package io.sessionlog.model.message;

import io.sessionlog.model.Position;
import io.sessionlog.model.Unknowns;
import io.sessionlog.model.message.MessageState.Edit;
import io.sessionlog.model.message.MessageState.Media;
import io.sessionlog.model.message.MessageState.Origin;
import io.sessionlog.model.message.MessageState.Reaction;
import io.sessionlog.model.message.MessageState.Revocation;
import io.sessionlog.model.message.MessageState.Sighting;
import java.time.Instant;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What one fact says, on its way to a state. */
public final class MessageDraft {

  private final MessageId id;
  private final Instant at;
  private final Position position;
  private final TreeMap<Integer, Instant> acks = new TreeMap<>();
  private final TreeMap<String, Reaction> reactions = new TreeMap<>();
  private Sighting content;
  private @Nullable Edit edit;
  private @Nullable Revocation revocation;
  private @Nullable Media media;

  MessageDraft(MessageId id, Instant at, Position position) {
    this.id = id;
    this.at = at;
    this.position = position;
    content = new Sighting(MessageContent.of(id), Origin.REFERENCE, position, Unknowns.NONE);
  }

  MessageDraft by(Origin origin, MessageContent message) {
    content = new Sighting(message, origin, position, Unknowns.NONE);
    return this;
  }

  MessageDraft ticked(@Nullable Integer ack) {
    if (ack != null) {
      acks.put(ack, at);
    }
    return this;
  }

  MessageDraft media(
      @Nullable String mediaType, @Nullable Long sizeBytes, @Nullable String fileName) {
    media = new Media(mediaType, sizeBytes, fileName, at, position, Unknowns.NONE);
    return this;
  }

  MessageDraft edited(@Nullable String body, boolean bodyCut) {
    edit = new Edit(body, bodyCut, at, position, Unknowns.NONE);
    return this;
  }

  MessageDraft revoked(boolean forEveryone) {
    revocation = new Revocation(forEveryone, at, Unknowns.NONE);
    return this;
  }

  MessageDraft reacted(String sender, String emoji, @Nullable SentAt sentAt) {
    reactions.put(sender, new Reaction(emoji, sentAt, at, position, Unknowns.NONE));
    return this;
  }

  MessageState state() {
    return new MessageState(
        id.text(), content, acks, edit, revocation, reactions, media, at, at, Unknowns.NONE);
  }
}
