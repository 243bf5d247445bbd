package io.sessionlog.reconciler.doubt;

import java.time.Instant;

/**
 * What a server said last of a session, and what came of it.
 *
 * @param doubt why it was asked
 * @param answer without a code, which is a secret and of a moment
 */
public record LastAnswer(
    Doubt doubt, Instant askedAt, Instant answeredAt, Answer answer, Outcome outcome) {

  /** What became of an answer. */
  public enum Outcome {
    /** It says what is shown. */
    AGREED,
    /** It differs, and is asked once more before it is believed. */
    UNCONFIRMED,
    /** It was appended to the log. */
    APPENDED,
    /** Something came while it was under way. */
    OVERTAKEN,
    /** It can't be believed. */
    FAILED
  }

  static LastAnswer of(Question question, Instant now, Answer answer, Outcome outcome) {
    return new LastAnswer(question.doubt(), question.askedAt(), now, answer.withoutCode(), outcome);
  }
}
