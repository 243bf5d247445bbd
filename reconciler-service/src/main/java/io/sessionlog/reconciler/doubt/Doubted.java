package io.sessionlog.reconciler.doubt;

import io.sessionlog.model.SessionStatus;
import io.sessionlog.reconciler.doubt.LastAnswer.Outcome;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One session's place in the plan; see {@link Plan}. */
final class Doubted implements Comparable<Doubted> {

  /** What two agreeing answers are apart. */
  static final Duration CONFIRM_AFTER = Duration.ofSeconds(5);

  /** A question that came to nothing is asked again after so long, and then twice as long. */
  static final Duration FAILED_AGAIN = Duration.ofSeconds(30);

  /** Many sessions come into doubt at once when a server restarts. */
  private static final Duration MAX_JITTER = Duration.ofSeconds(20);

  /** Then a session waits for its turn, whatever came of them. */
  private static final int URGENT_QUESTIONS = 3;

  private boolean isOld;
  private Watched shown;
  private Doubt doubt;
  private int answered;

  /** Questions that came to nothing since the last one that was answered. */
  private int failed;

  private @Nullable Instant again;
  private Verdict.@Nullable Differs first;
  private @Nullable Instant heardAtFirst;
  private @Nullable String lastCode;
  private boolean rotates;
  private boolean isAsking;
  private @Nullable LastAnswer last;

  /** As it stands in the queue; moved only while it is out of it. */
  private Instant due;

  /**
   * @param isOld whether it was read from what was there at the start: it is asked about in its
   *     turn until something new is shown of it
   */
  Doubted(Watched shown, boolean isOld, Delays delays) {
    this.shown = shown;
    this.isOld = isOld;
    this.lastCode = shown.code();
    this.doubt = Doubt.of(shown);
    this.due = dueBy(delays);
  }

  Watched shown() {
    return shown;
  }

  boolean isAsking() {
    return isAsking;
  }

  /** Null while nobody was asked. */
  @Nullable LastAnswer last() {
    return last;
  }

  Instant due() {
    return due;
  }

  boolean isUrgent() {
    boolean isOfNow = doubt == Doubt.GAP || (!isOld && doubt != Doubt.SILENT);
    return first != null || (isOfNow && answered + failed < URGENT_QUESTIONS);
  }

  /** Whether its last question came to nothing. */
  boolean isFailing() {
    return last != null && last.answer() instanceof Answer.Failed;
  }

  /**
   * @param wasThere whether it is read from what was there at the start
   */
  void see(Watched now, boolean wasThere) {
    boolean tellsOther = now.tellsOtherThan(shown);
    boolean isHeard = now.lastEventAt().isAfter(shown.lastEventAt());
    shown = now;
    if (now.code() != null) {
      lastCode = now.code();
    }
    if (tellsOther || (isHeard && doubt == Doubt.SILENT)) {
      answered = 0;
      failed = 0;
      again = null;
      first = null;
    }
    if (tellsOther) {
      isOld &= wasThere;
      doubt = Doubt.of(now);
      if (doubt == Doubt.CODE_RAN_OUT && now.code() != null && rotates) {
        doubt = Doubt.CODE_ROTATES;
      }
    }
  }

  /** Webhooks of it were refused before what was just seen. */
  void hasGap(Instant now) {
    doubt = Doubt.GAP;
    answered = 0;
    failed = 0;
    first = null;
    again = now.plus(Doubt.GAP_DELAY);
  }

  /** When it is really due: activity does not move it in the queue. */
  Instant dueBy(Delays delays) {
    if (again != null) {
      return again;
    }
    Instant from = doubt.from(shown, delays);
    return isUrgentByNature() ? from : from.plus(jitter(doubt.interval(0, delays)));
  }

  private boolean isUrgentByNature() {
    return doubt == Doubt.CODE_AWAITED || doubt == Doubt.CODE_ROTATES;
  }

  void queueAt(Instant at) {
    due = at;
  }

  Question ask(Instant now) {
    isAsking = true;
    return new Question(shown, doubt, now);
  }

  /** Null if nothing is to be said. */
  @Nullable Correction take(Question question, Answer answer, Instant now, Delays delays) {
    isAsking = false;
    if (shown.tellsOtherThan(question.about())) {
      // A webhook came meanwhile: the answer is about what was before it.
      last = LastAnswer.of(question, now, answer, Outcome.OVERTAKEN);
      return null;
    }
    Correction correction = weigh(question, answer, now, delays);
    Outcome outcome =
        correction != null
            ? Outcome.APPENDED
            : answer instanceof Answer.Failed
                ? Outcome.FAILED
                : Verdict.of(shown, lastCode, answer) instanceof Verdict.Agrees
                    ? Outcome.AGREED
                    : Outcome.UNCONFIRMED;
    last = LastAnswer.of(question, now, answer, outcome);
    return correction;
  }

  private @Nullable Correction weigh(Question question, Answer answer, Instant now, Delays delays) {
    if (answer instanceof Answer.Failed) {
      first = null;
      Duration interval = delays.doubled(FAILED_AGAIN, failed);
      failed++;
      again = now.plus(interval).plus(jitter(interval));
      return null;
    }
    failed = 0;
    Verdict verdict = Verdict.of(shown, lastCode, answer);
    if (verdict instanceof Verdict.NewCode found
        && shown.status() != SessionStatus.SESSION_CONNECTED) {
      rotates |= doubt == Doubt.CODE_AWAITED;
      settle(now, delays);
      return correction(question, now, found);
    }
    if (verdict instanceof Verdict.Agrees) {
      settle(now, delays);
      return null;
    }
    return confirm(question, now, delays, differing(verdict));
  }

  private static Verdict.Differs differing(Verdict verdict) {
    return verdict instanceof Verdict.NewCode found
        ? new Verdict.Differs(SessionStatus.QR_GENERATED, found.words(), false)
        : (Verdict.Differs) verdict;
  }

  /**
   * One answer may be of a moment: two that agree, with nothing heard between them, are believed.
   */
  private @Nullable Correction confirm(
      Question question, Instant now, Delays delays, Verdict.Differs differs) {
    Verdict.Differs before = first;
    if (before == null) {
      first = differs;
      heardAtFirst = question.about().lastEventAt();
      again = now.plus(CONFIRM_AFTER);
      return null;
    }
    boolean agree =
        before.status() == differs.status()
            && before.isUnknown() == differs.isUnknown()
            && shown.lastEventAt().equals(heardAtFirst);
    settle(now, delays);
    return agree
        ? new Correction(
            shown.sessionId(),
            question.about().position(),
            question.askedAt(),
            now,
            differs.status(),
            differs.words(),
            differs.isUnknown(),
            null)
        : null;
  }

  private Correction correction(Question question, Instant now, Verdict.NewCode found) {
    return new Correction(
        shown.sessionId(),
        question.about().position(),
        question.askedAt(),
        now,
        SessionStatus.QR_GENERATED,
        found.words(),
        false,
        found.code());
  }

  private void settle(Instant now, Delays delays) {
    first = null;
    if (doubt == Doubt.GAP) {
      // The gap is closed; what is shown is in doubt as ever.
      doubt = Doubt.of(shown);
    }
    answered++;
    Duration interval = doubt.interval(answered, delays);
    again = now.plus(interval).plus(isUrgentByNature() ? Duration.ZERO : jitter(interval));
  }

  /** The same for the same session and turn, so that a run can be repeated. */
  private Duration jitter(Duration interval) {
    long bound = Math.min(interval.toMillis() / 10, MAX_JITTER.toMillis());
    int hash = (shown.sessionId().hashCode() * 31 + answered + failed) * 0x9E3779B9;
    return Duration.ofMillis(bound * (hash >>> 16) / 0x10000);
  }

  @Override
  public int compareTo(Doubted other) {
    int byTime = due.compareTo(other.due);
    return byTime != 0 ? byTime : shown.sessionId().compareTo(other.shown.sessionId());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return shown.sessionId().hashCode();
  }
}
