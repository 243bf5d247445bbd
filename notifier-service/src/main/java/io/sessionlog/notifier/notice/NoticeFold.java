package io.sessionlog.notifier.notice;

import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.EventNames;
import io.sessionlog.model.FoldResult;
import io.sessionlog.model.Position;
import io.sessionlog.model.SessionEvent;
import io.sessionlog.model.SessionFold;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.message.MessageFact;
import io.sessionlog.model.wire.EventCodec;
import io.sessionlog.model.wire.MessageReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * From events to notices, event by event. No I/O and no clock: time comes from the events.
 *
 * <p><b>Invariant.</b> What it makes of an event depends on the session's events up to that one and
 * on nothing else. So a refold makes the same notices: the same ids, the same sequence numbers, the
 * same bytes. What is remembered may be swept by whatever clock, as long as it is kept for {@link
 * #MEMORY} of event time: whether a mark still counts is decided here, by the events' times.
 *
 * <p><b>Numbers.</b> A sequence moves by exactly one with each notice of its category, and at no
 * other time: a receiver that sees a hole knows that it missed something. Events up to a fence have
 * been told by a predecessor, which also said how far it had numbered; they move what is known, and
 * make no notice and no number.
 *
 * <p>A received message comes as {@code message} and as {@code message_create}, and senders repeat:
 * a message, a call and each step of its ticks are told once.
 */
final class NoticeFold {

  /** For so long after its last event a message's repetition is known as one. */
  static final Duration MEMORY = Duration.ofDays(7);

  /** Nodes of ingest may differ by some seconds: what still counts must not be swept. */
  private static final Duration SWEEP_MARGIN = Duration.ofHours(1);

  /** No message's id: a blank is in none, and a call's may be the same as a message's. */
  private static final String CALL = "call ";

  private final SessionFold fold;
  private final NoticeMemory memory;

  NoticeFold(SessionFold fold, NoticeMemory memory) {
    this.fold = fold;
    this.memory = memory;
  }

  /** Marks whose last event is older may be swept, once events have come to a time. */
  static Instant remembers(Instant eventTime) {
    return eventTime.minus(MEMORY).minus(SWEEP_MARGIN);
  }

  /**
   * @param envelope an event of {@code session-events}
   * @param told whether its notices were made by a predecessor: then none is made
   * @throws io.sessionlog.model.wire.UnreadableEvent if it is none
   */
  List<Notice> apply(byte[] envelope, Position position, boolean told) {
    SessionEvent event = EventCodec.read(envelope);
    List<MessageFact> messages = MessageReader.read(envelope).facts();
    String sessionId = event.sessionId();
    SessionState before = memory.session(sessionId);
    FoldResult result = fold.apply(before, event, position);
    if (result.outcome() == FoldResult.Outcome.FENCED) {
      return List.of();
    }
    SessionState after = result.state();
    if (result.moved()) {
      memory.session(sessionId, after);
    }
    var telling = new Telling(event.attributes(), position, owner(before, after), told);
    tellStatus(before, after, telling);
    for (MessageFact message : messages) {
      if (message instanceof MessageFact.OfMessage fact) {
        tellMessage(fact, telling);
      } else if (message instanceof MessageFact.Called call) {
        tellCall(call, telling);
      }
    }
    return telling.done();
  }

  private static @Nullable String owner(
      @Nullable SessionState before, @Nullable SessionState after) {
    SessionState known = after == null ? before : after;
    return known == null ? null : known.userId();
  }

  private static void tellStatus(
      @Nullable SessionState before, @Nullable SessionState after, Telling telling) {
    String previous = status(before);
    if (after == null) {
      if (before != null) {
        boolean expired = telling.event.event().equals(EventNames.SESSION_EXPIRED);
        telling.add(
            NoticeType.DELETED, body -> body.deleted(previous, expired ? "expired" : "deleted"));
      }
      return;
    }
    String now = status(after);
    if (now != null && !now.equals(previous)) {
      telling.add(NoticeType.STATUS_CHANGED, body -> body.status(now, previous, after.message()));
    }
    String qr = after.qr();
    if (qr != null && (before == null || !Objects.equals(qr, before.qr()))) {
      telling.add(NoticeType.QR_CHANGED, body -> body.qr(qr, after));
    }
  }

  /** Null while no event has told one. */
  private static @Nullable String status(@Nullable SessionState state) {
    return state == null || state.statusSince() == null ? null : state.statusName();
  }

  private void tellMessage(MessageFact.OfMessage fact, Telling telling) {
    Instant at = telling.event.time();
    String id = fact.id().text();
    if (fact instanceof MessageFact.Seen seen) {
      MessageMark known = known(telling, id);
      MessageMark mark = known.announced(at);
      // How far a message had come when it was told is no tick of its own.
      Integer ack = seen.ack();
      memory.mark(telling.event.sessionId(), id, ack == null ? mark : mark.ticked(at, ack));
      if (!known.announced()) {
        boolean sent = Boolean.TRUE.equals(seen.content().fromMe());
        telling.add(
            sent ? NoticeType.MESSAGE_SENT : NoticeType.MESSAGE_RECEIVED,
            body -> body.message(seen, sent));
      }
    } else if (fact instanceof MessageFact.Ticked tick) {
      MessageMark known = known(telling, id);
      MessageMark mark = known.ticked(at, tick.ack());
      memory.mark(telling.event.sessionId(), id, mark);
      Integer ack = mark.ack();
      if (ack != null && !ack.equals(known.ack())) {
        telling.add(NoticeType.MESSAGE_ACK, body -> body.ack(tick, ack));
      }
    }
  }

  private void tellCall(MessageFact.Called call, Telling telling) {
    if (Boolean.TRUE.equals(call.fromMe())) {
      return;
    }
    MessageMark known = known(telling, CALL + call.id());
    memory.mark(telling.event.sessionId(), CALL + call.id(), known.announced(telling.event.time()));
    if (!known.announced()) {
      telling.add(NoticeType.CALL_RECEIVED, body -> body.call(call));
    }
  }

  private MessageMark known(Telling telling, String id) {
    Instant at = telling.event.time();
    MessageMark mark = memory.mark(telling.event.sessionId(), id);
    return mark == null || mark.lastEventAt().plus(MEMORY).isBefore(at)
        ? MessageMark.unseen(at)
        : mark;
  }

  /** Writes what is special about a notice of its type. */
  private interface Content {
    void writeTo(NoticeBody body);
  }

  /** The notices of one event. */
  private final class Telling {
    private final EventAttributes event;
    private final Position position;
    private final @Nullable String userId;
    private final boolean told;
    private final List<Notice> notices = new ArrayList<>(2);
    private Sequences sequences;

    Telling(EventAttributes event, Position position, @Nullable String userId, boolean told) {
      this.event = event;
      this.position = position;
      this.userId = userId;
      this.told = told;
      this.sequences = told ? Sequences.NONE : memory.sequences(event.sessionId());
    }

    void add(NoticeType type, Content content) {
      if (told) {
        return;
      }
      sequences = sequences.next(type.category());
      long sequence = sequences.of(type.category());
      var head = new NoticeBody.Head(type, event, userId, position, sequence);
      var body = NoticeBody.write(head, content::writeTo);
      notices.add(
          new Notice(
              NoticeIds.of(event, type, sequence),
              type,
              event.time(),
              event.sessionId(),
              userId,
              position,
              notices.size(),
              sequence,
              body.thin(),
              body.full()));
    }

    List<Notice> done() {
      if (!notices.isEmpty()) {
        memory.sequences(event.sessionId(), sequences);
      }
      return notices;
    }
  }
}
