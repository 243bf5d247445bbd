package io.sessionlog.replay.stats;

import io.sessionlog.model.message.Ack;
import io.sessionlog.model.message.MessageFact;
import io.sessionlog.replay.stats.HourFigures.Figure;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What came of one message: gathered while its events come, and counted when it ends. */
final class MessageLife {

  private static final Duration FOLLOWED = Duration.ofDays(7);

  private final Set<String> names = new HashSet<>();
  private final Set<Integer> ticks = new HashSet<>();
  private Instant last = Instant.EPOCH;
  private @Nullable HourFigures sentIn;
  private @Nullable HourFigures missedIn;
  private Instant sentAt = Instant.EPOCH;
  private final boolean isAnothers;
  private boolean isFinished;
  private boolean isSeen;
  private boolean delivered;
  private boolean read;
  private boolean failed;

  /**
   * @param isAnothers whether it was known before the session changed hands: then its message is
   *     not missed
   */
  MessageLife(boolean isAnothers) {
    this.isAnothers = isAnothers;
  }

  /** This one, or what follows it where it has ended. */
  MessageLife followedAt(Instant now) {
    if (Duration.between(last, now).compareTo(FOLLOWED) > 0) {
      finish();
      return new MessageLife(false);
    }
    return isFinished ? new MessageLife(true) : this;
  }

  void touch(Instant now) {
    last = now;
  }

  void called(HourFigures hour) {
    hour.add(Figure.CALLS, isSeen ? 0 : 1);
    isSeen = true;
  }

  void seen(HourFigures hour, Instant now, String event, MessageFact.Seen seen) {
    boolean isNamed = event.equals("message") || event.equals("message_create");
    hour.add(Figure.REPEATED, isNamed && !names.add(event) ? 1 : 0);
    if (!isSeen) {
      isSeen = true;
      missedIn = null;
      if (Boolean.TRUE.equals(seen.content().fromMe())) {
        sentIn = hour;
        sentAt = now;
      } else {
        hour.add(Figure.RECEIVED, 1);
      }
    }
    if (seen.ack() != null) {
      comes(seen.ack());
    }
  }

  /**
   * @param knownSince null: no message is missed
   */
  void ticked(
      HourFigures hour, Instant now, MessageFact.Ticked tick, @Nullable Instant knownSince) {
    hour.add(Figure.ACKS, ticks.add(Math.min(Math.max(tick.ack(), -1), Ack.PLAYED)) ? 1 : 0);
    var told = tick.content().sentAt();
    if (!isSeen
        && !isAnothers
        && missedIn == null
        && knownSince != null
        && told != null
        && !told.time().isBefore(knownSince)
        && Duration.between(told.time(), now).compareTo(FOLLOWED) < 0) {
      missedIn = hour;
    }
    if (sentIn != null) {
      long millis = Duration.between(sentAt, now).toMillis();
      if (tick.ack() == Ack.DELIVERED && !delivered) {
        sentIn.toDelivered().add(millis);
      }
      if (tick.ack() >= Ack.READ && !read) {
        sentIn.toRead().add(millis);
      }
    }
    comes(tick.ack());
  }

  private void comes(int ack) {
    failed |= ack < 0;
    delivered |= ack >= Ack.DELIVERED;
    read |= ack >= Ack.READ;
  }

  /** What comes after does not change what is counted. */
  void finish() {
    if (isFinished) {
      return;
    }
    isFinished = true;
    if (sentIn != null) {
      sentIn.add(Figure.SENT, 1);
      sentIn.add(Figure.DELIVERED, delivered ? 1 : 0);
      sentIn.add(Figure.READ, read ? 1 : 0);
      sentIn.add(Figure.FAILED, failed && !delivered ? 1 : 0);
    } else if (missedIn != null) {
      missedIn.add(Figure.LOSSES, 1);
    }
  }
}
