package io.sessionlog.analytics.fold;

import static io.sessionlog.model.SessionStatus.SESSION_CONNECTED;

import io.sessionlog.analytics.numbers.InferredLoss;
import io.sessionlog.analytics.numbers.Measures;
import io.sessionlog.analytics.numbers.Numbers;
import io.sessionlog.model.EventNames;
import io.sessionlog.model.FactTraits;
import io.sessionlog.model.FoldResult;
import io.sessionlog.model.Position;
import io.sessionlog.model.SessionEvent;
import io.sessionlog.model.SessionFact;
import io.sessionlog.model.SessionFold;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.message.MessageFact;
import io.sessionlog.model.wire.EventCodec;
import io.sessionlog.model.wire.MessageReader;
import io.sessionlog.model.wire.UnreadableEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts event by event what happened. What each number means stands in {@code docs/analytics.md}.
 *
 * <p><b>Invariant.</b> What is counted depends on the session's events up to this one and on
 * nothing else: a refold gives the same bytes. An event at or below the head's position was counted
 * before.
 *
 * <p><b>Time.</b> A session's clock is the latest time of its events, so it never goes back: nodes
 * of ingest may differ by some seconds. Each event counts the time since the one before it, in the
 * status that held; what has passed since the last one is no part of what is stored, and is added
 * by whoever reads.
 *
 * <p><b>Owners.</b> What is counted belongs to whom the session belonged to then.
 */
public final class StatsFold {

  /** For so long after its last event a message is followed. */
  public static final Duration MEMORY = Duration.ofDays(7);

  private static final int CONNECTED = Measures.millis(SESSION_CONNECTED);

  private final SessionFold fold;
  private final Retention retention;
  private final StatsMemory memory;

  /**
   * @param retention what is longer ago, on the session's own clock, is not counted
   */
  public StatsFold(SessionFold fold, Retention retention, StatsMemory memory) {
    this.fold = fold;
    this.retention = retention;
    this.memory = memory;
  }

  /**
   * @param key of the record: the session's id
   * @param envelope an event of {@code session-events}
   * @return null if the event was counted before
   * @throws UnreadableEvent if it is none
   */
  public @Nullable Counted apply(byte[] key, byte[] envelope, Position position) {
    SessionEvent event = EventCodec.read(envelope).withoutSecrets();
    String sessionId = event.sessionId();
    if (!sessionId.equals(new String(key, StandardCharsets.UTF_8))) {
      throw new UnreadableEvent("its key is not the session id that its subject names");
    }
    Head stored = memory.head(sessionId);
    Head before = stored == null ? Head.UNSEEN : stored;
    if (position.offset() <= before.folded()) {
      return null;
    }
    FoldResult result = fold.apply(before.state(), event, position);
    SessionState after = result.state();
    if (before.isUnseen() && after == null) {
      return new Counted(sessionId, new Numbers(), 0, Head.GONE, Head.GONE);
    }
    List<MessageFact> messages =
        mayTellOfMessages(event) ? MessageReader.read(envelope).facts() : List.of();
    var step = new Step(before, event, result);
    step.countTime();
    step.countStatus();
    messages.forEach(step::countMessage);
    return step.done(position);
  }

  /** Of our own dialect's events it is activity that does; of others', any may. */
  private static boolean mayTellOfMessages(SessionEvent event) {
    String name = event.attributes().event();
    return EventNames.isActivity(name) || name.indexOf('.') >= 0;
  }

  /** What one event adds. */
  private final class Step {
    private final Head before;
    private final SessionEvent event;
    private final FoldResult result;
    private final @Nullable SessionState after;
    private final @Nullable String owner;
    private final int epoch;
    private final long moment;
    private final FactTraits traits;
    private final int hour;
    private final int oldestHour;
    private final Map<Integer, Numbers> byHour = new TreeMap<>();
    private final Map<Integer, Numbers> amended = new TreeMap<>();
    private final Numbers now = new Numbers();
    private long attempt;
    private final MessageCount messages;

    Step(Head before, SessionEvent event, FoldResult result) {
      this.before = before;
      this.event = event;
      this.result = result;
      after = result.state();
      owner = after == null ? before.owner() : after.userId();
      epoch =
          before.isUnseen() || Objects.equals(owner, before.owner())
              ? before.epoch()
              : before.epoch() + 1;
      moment = Math.max(before.momentMillis(), event.time().toEpochMilli());
      hour = Numbers.hour(moment);
      oldestHour = retention.oldestHour(hour);
      traits = FactTraits.of(event.fact());
      attempt = before.attemptMillis();
      messages =
          new MessageCount(
              memory,
              event.attributes(),
              after == null ? null : after.createdAt(),
              epoch,
              moment,
              before.tellsOwn(),
              now,
              this::amended);
    }

    private Numbers in(int other) {
      return other == hour ? now : byHour.computeIfAbsent(other, unused -> new Numbers());
    }

    /**
     * An hour in which something was counted that is now known better. A message may be followed
     * for longer than its hour is kept: then there is nothing left to amend.
     */
    private Numbers amended(int other) {
      if (other == hour) {
        return now;
      }
      return other < oldestHour
          ? new Numbers()
          : amended.computeIfAbsent(other, unused -> new Numbers());
    }

    /** What has passed belongs to whom the session belonged to meanwhile. */
    void countTime() {
      if (before.isGone()) {
        return;
      }
      Numbers.time(
          before.measure(),
          before.signMillis(),
          Math.max(before.momentMillis(), Numbers.startMillis(oldestHour)),
          moment,
          (other, measure, millis) -> {
            if (epoch == before.epoch()) {
              in(other).add(measure, millis);
            } else {
              var part = new Numbers();
              part.add(measure, millis);
              memory.add(event.sessionId(), before.owner(), before.epoch(), other, part);
            }
          });
    }

    void countStatus() {
      if (traits.isWebhook()) {
        now.add(Measures.EVENTS, 1);
      }
      countOutcome();
      boolean wasConnected = before.measure() == CONNECTED;
      boolean isConnected = measure() == CONNECTED;
      boolean isAnswer = event.fact().doubted() != null;
      if (isAnswer && !before.isGone() && before.measure() != measure()) {
        now.add(Measures.loss(InferredLoss.CORRECTED), 1);
      }
      if (wasConnected && !isConnected) {
        now.add(Measures.drop(traits.dropReason()), 1);
      }
      if (isCodeShown()) {
        now.add(Measures.CODES, 1);
        if (attempt == Head.NOTHING) {
          attempt = moment;
          now.add(Measures.ATTEMPTS, 1);
        }
      }
      if (isConnected && !wasConnected) {
        now.add(Measures.CONNECTS, 1);
      }
      if (attempt != Head.NOTHING) {
        countEndOfAttempt(isConnected);
      }
    }

    private void countOutcome() {
      switch (result.outcome()) {
        case LATE_PROGRESS -> now.add(Measures.LATE, 1);
        case OLDER_THAN_STATUS -> now.add(Measures.OLDER, 1);
        case REPEATED_DELIVERY -> now.add(Measures.REPEATED, 1);
        case SIGN_OF_LIFE -> {
          if (!before.isGone() && before.measure() != Measures.UNTOLD_MILLIS) {
            now.add(Measures.loss(InferredLoss.CONNECTED), 1);
          }
        }
        case APPLIED, UNCHANGED, OVERTAKEN, FENCED, REMOVED -> {}
      }
    }

    private boolean isCodeShown() {
      if (event.fact() instanceof SessionFact.QrAwaited) {
        return switch (result.outcome()) {
          case APPLIED, UNCHANGED, SIGN_OF_LIFE -> true;
          case LATE_PROGRESS, OLDER_THAN_STATUS, REPEATED_DELIVERY, OVERTAKEN, FENCED, REMOVED ->
              false;
        };
      }
      String code = after == null ? null : after.qr();
      SessionState known = before.state();
      return code != null && (known == null || !code.equals(known.qr()));
    }

    private void countEndOfAttempt(boolean isConnected) {
      if (isConnected) {
        now.add(Measures.SUCCESSES, 1);
        now.connectedAfter(moment - attempt);
        attempt = Head.NOTHING;
      } else if (after == null || isGivenUp(after)) {
        now.add(Measures.GIVEN_UP, 1);
        attempt = Head.NOTHING;
      }
    }

    private static boolean isGivenUp(SessionState state) {
      return switch (state.status()) {
        case SESSION_NOT_CONNECTED, AUTH_FAILURE, ERROR -> true;
        case QR_GENERATED, SESSION_CONNECTED, CONNECTING, LOADING, UNKNOWN -> false;
      };
    }

    void countMessage(MessageFact message) {
      messages.count(message);
    }

    private int measure() {
      if (after == null) {
        return Head.GONE;
      }
      return after.statusSince() == null ? Measures.UNTOLD_MILLIS : Measures.millis(after.status());
    }

    Counted done(Position position) {
      byHour.put(hour, now);
      byHour.forEach((at, more) -> memory.add(event.sessionId(), owner, epoch, at, more));
      amended.forEach((at, more) -> memory.amend(event.sessionId(), owner, epoch, at, more));
      memory.head(
          event.sessionId(),
          new Head(
              position.offset(),
              moment,
              traits.isSignOfLife() ? moment : before.signMillis(),
              attempt,
              epoch,
              messages.tellsOwn(),
              measure(),
              owner,
              after));
      return new Counted(event.sessionId(), now, moment, before.measure(), measure());
    }
  }
}
