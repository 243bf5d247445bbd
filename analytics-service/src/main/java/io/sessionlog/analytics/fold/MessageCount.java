package io.sessionlog.analytics.fold;

import io.sessionlog.analytics.numbers.AckKind;
import io.sessionlog.analytics.numbers.InferredLoss;
import io.sessionlog.analytics.numbers.Measures;
import io.sessionlog.analytics.numbers.Numbers;
import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.message.Ack;
import io.sessionlog.model.message.MessageFact;
import io.sessionlog.model.message.MessageKind;
import io.sessionlog.model.message.SentAt;
import java.time.Instant;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Counts what one event tells of messages and calls. What became of an own message is counted where
 * the message was: in the hour that it was sent in. So of any time it can be said how many of its
 * messages were delivered, and that is never more than were sent.
 */
final class MessageCount {

  /** No message's id: a blank is in none, and a call's may be the same as a message's. */
  private static final String CALL = "call ";

  private final StatsMemory memory;
  private final EventAttributes event;
  private final @Nullable Instant knownSince;
  private final int epoch;
  private final long moment;
  private final Numbers now;
  private final IntFunction<Numbers> hours;
  private boolean tellsOwn;

  /**
   * @param knownSince the session's first event: what was sent before it could not be told
   * @param now what is counted in the event's own hour
   * @param hours that, and any hour in which something of a message was counted before
   */
  MessageCount(
      StatsMemory memory,
      EventAttributes event,
      @Nullable Instant knownSince,
      int epoch,
      long moment,
      boolean tellsOwn,
      Numbers now,
      IntFunction<Numbers> hours) {
    this.memory = memory;
    this.event = event;
    this.knownSince = knownSince;
    this.epoch = epoch;
    this.moment = moment;
    this.tellsOwn = tellsOwn;
    this.now = now;
    this.hours = hours;
  }

  boolean tellsOwn() {
    return tellsOwn;
  }

  void count(MessageFact fact) {
    if (fact instanceof MessageFact.Seen seen) {
      countSeen(seen);
    } else if (fact instanceof MessageFact.Ticked tick) {
      countTick(tick);
    } else if (fact instanceof MessageFact.Called call) {
      countCall(call);
    }
  }

  private void countSeen(MessageFact.Seen seen) {
    String id = seen.id().text();
    Mark mark = mark(id);
    boolean isRepeated =
        switch (event.event()) {
          case "message" -> !mark.becomes(Mark.Flag.AS_MESSAGE);
          case "message_create" -> !mark.becomes(Mark.Flag.AS_CREATED);
          default -> false;
        };
    if (isRepeated) {
      now.add(Measures.REPEATED, 1);
    }
    if (mark.becomes(Mark.Flag.SEEN)) {
      MessageKind kind = MessageKind.of(seen.content().type());
      if (Boolean.TRUE.equals(seen.content().fromMe())) {
        now.add(Measures.sent(kind), 1);
        countSent(mark);
      } else {
        now.add(Measures.received(kind), 1);
      }
    }
    Integer ack = seen.ack();
    if (ack != null) {
      follow(mark, ack, false);
    }
    memory.mark(event.sessionId(), id, mark);
  }

  /** Ticks may have come before their message: with large media they always do. */
  private void countSent(Mark mark) {
    tellsOwn = true;
    mark.sent(Numbers.hour(moment), moment);
    now.add(Measures.SENT, 1);
    now.add(Measures.DELIVERED, mark.is(Mark.Flag.DELIVERED) ? 1 : 0);
    now.add(Measures.READ, mark.is(Mark.Flag.READ) ? 1 : 0);
    now.add(Measures.FAILED, mark.is(Mark.Flag.FAILED) ? 1 : 0);
    if (mark.isOrphan()) {
      hours.apply(mark.orphanHour()).add(Measures.loss(InferredLoss.MESSAGE), -1);
      mark.found();
    }
  }

  private void countTick(MessageFact.Ticked tick) {
    if (Boolean.FALSE.equals(tick.content().fromMe())) {
      return;
    }
    String id = tick.id().text();
    Mark mark = mark(id);
    AckKind kind = AckKind.of(tick.ack());
    if (mark.ticked(kind)) {
      now.add(Measures.ack(kind), 1);
    }
    if (!mark.is(Mark.Flag.SEEN) && !mark.isOrphan() && isDue(mark, tick)) {
      now.add(Measures.loss(InferredLoss.MESSAGE), 1);
      mark.orphaned(Numbers.hour(moment));
    }
    follow(mark, tick.ack(), true);
    memory.mark(event.sessionId(), id, mark);
  }

  /** Whether the message itself should have been told, and can't be one that was forgotten. */
  private boolean isDue(Mark mark, MessageFact.Ticked tick) {
    SentAt sentAt = tick.content().sentAt();
    return tellsOwn
        && !mark.is(Mark.Flag.ANOTHERS)
        && sentAt != null
        && knownSince != null
        && !sentAt.time().isBefore(knownSince)
        && moment - sentAt.time().toEpochMilli() < StatsFold.MEMORY.toMillis();
  }

  /**
   * @param isTick whether its time is when the message came that far
   */
  private void follow(Mark mark, int ack, boolean isTick) {
    boolean isTimed = isTick && mark.isSent();
    if (ack < 0) {
      if (!mark.is(Mark.Flag.DELIVERED) && mark.becomes(Mark.Flag.FAILED)) {
        countFate(mark, Measures.FAILED, 1);
      }
    } else if (ack >= Ack.DELIVERED) {
      if (mark.is(Mark.Flag.FAILED)) {
        mark.isNot(Mark.Flag.FAILED);
        countFate(mark, Measures.FAILED, -1);
      }
      if (mark.becomes(Mark.Flag.DELIVERED)) {
        countFate(mark, Measures.DELIVERED, 1);
        if (isTimed && ack == Ack.DELIVERED) {
          hours.apply(mark.sentHour()).deliveredAfter(moment - mark.sentMillis());
        }
      }
      if (ack >= Ack.READ && mark.becomes(Mark.Flag.READ)) {
        countFate(mark, Measures.READ, 1);
        if (isTimed) {
          hours.apply(mark.sentHour()).readAfter(moment - mark.sentMillis());
        }
      }
    }
  }

  private void countFate(Mark mark, int measure, int more) {
    if (mark.isSent()) {
      hours.apply(mark.sentHour()).add(measure, more);
    }
  }

  private void countCall(MessageFact.Called call) {
    String id = CALL + call.id();
    Mark mark = mark(id);
    if (mark.becomes(Mark.Flag.SEEN)) {
      now.add(Measures.CALLS, 1);
      now.add(Measures.VIDEO_CALLS, Boolean.TRUE.equals(call.isVideo()) ? 1 : 0);
    }
    memory.mark(event.sessionId(), id, mark);
  }

  /** A message of another owner's time, or of long ago, is not followed any more. */
  private Mark mark(String id) {
    Mark known = memory.mark(event.sessionId(), id);
    if (known == null || moment - known.lastMillis() > StatsFold.MEMORY.toMillis()) {
      return new Mark(moment, epoch);
    }
    if (known.epoch() != epoch) {
      var mark = new Mark(moment, epoch);
      mark.becomes(Mark.Flag.ANOTHERS);
      return mark;
    }
    known.touched(moment);
    return known;
  }
}
