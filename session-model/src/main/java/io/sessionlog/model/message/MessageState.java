package io.sessionlog.model.message;

import io.sessionlog.model.Position;
import io.sessionlog.model.Unknowns;
import java.time.Instant;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one message after some of its events, in whatever order they came.
 *
 * @param content the message as its most telling event shows it
 * @param acks each tick that came, with the time of the first event that brought it
 * @param edit the newest one
 * @param reactions the newest one of each person
 * @param firstEventAt the earliest time of its events
 * @param lastEventAt the latest; retention counts from here
 * @param unknowns what a later version wrote and this one passes on; each part has its own
 */
public record MessageState(
    String id,
    Sighting content,
    SortedMap<Integer, Instant> acks,
    @Nullable Edit edit,
    @Nullable Revocation revocation,
    SortedMap<String, Reaction> reactions,
    @Nullable Media media,
    Instant firstEventAt,
    Instant lastEventAt,
    Unknowns unknowns) {

  /** Which kind of event a content came from, the most telling first. */
  public enum Origin {
    MESSAGE,
    MEDIA,
    EDIT,
    ACK,
    REVOCATION,
    REFERENCE
  }

  /** A content, and the event that it is from. */
  public record Sighting(
      MessageContent message, Origin origin, Position position, Unknowns unknowns) {

    Sighting withoutBody() {
      return new Sighting(message.withoutBody(), origin, position, Unknowns.NONE);
    }
  }

  /**
   * A later text.
   *
   * @param body null: the event did not tell, or the message was revoked for everyone
   */
  public record Edit(
      @Nullable String body, boolean bodyCut, Instant at, Position position, Unknowns unknowns) {

    Edit withoutBody() {
      return new Edit(null, false, at, position, Unknowns.NONE);
    }

    /** A message is private: nothing of it is printed. */
    @Override
    public String toString() {
      return "Edit[" + position + "]";
    }
  }

  /**
   * The message was taken back.
   *
   * @param forEveryone its text and media have left this state; otherwise only the session's own
   *     account hides it
   * @param at the first time
   */
  public record Revocation(boolean forEveryone, Instant at, Unknowns unknowns) {}

  /**
   * @param emoji empty: taken back
   */
  public record Reaction(
      String emoji, @Nullable SentAt sentAt, Instant at, Position position, Unknowns unknowns) {}

  /**
   * What came with a message; the bytes stay in the log.
   *
   * @param position the event that holds the bytes
   */
  public record Media(
      @Nullable String mediaType,
      @Nullable Long sizeBytes,
      @Nullable String fileName,
      Instant at,
      Position position,
      Unknowns unknowns) {}

  /** Whether only ticks and the like have come so far, and not the message. */
  public boolean isStub() {
    return content.origin() != Origin.MESSAGE;
  }

  /** The tick that counts, see {@link Ack#effective}; null if none came. */
  public @Nullable Integer ack() {
    return Ack.effective(acks.keySet());
  }

  /**
   * Where it stands among others: the sender's time, or else that of its first event. A sender's
   * clock that is ahead would keep its messages on top for as long.
   */
  public Instant time() {
    return SentAt.orElse(content.message().sentAt(), firstEventAt);
  }

  /** The text as it is now; null if there is none, or no longer. */
  public @Nullable String body() {
    return (edit != null && edit.body() != null) ? edit.body() : content.message().body();
  }

  public boolean isBodyCut() {
    return (edit != null && edit.body() != null) ? edit.bodyCut() : content.message().bodyCut();
  }
}
