package io.sessionlog.ingest.refusal;

import java.util.Locale;

/** Why a request was refused. Few, for each is a label of a metric. */
public enum Refusal {
  /** 503: Kafka did not confirm a record in time. */
  NOT_CONFIRMED(Outcome.UNCONFIRMED),
  /** 400: the body can't be read. */
  NOT_JSON(Outcome.REJECTED),
  /** 400: the body lacks something, or has something unusable. */
  NOT_VALID(Outcome.REJECTED),
  /** 401: no scheme that is in use has signed the webhook. */
  SIGNATURE_MISSING(Outcome.TURNED_AWAY),
  /** 401: what stands in the header can be no signature of its scheme. */
  SIGNATURE_MALFORMED(Outcome.TURNED_AWAY),
  /** 401: another body was signed, or with another secret. */
  SIGNATURE_WRONG(Outcome.TURNED_AWAY),
  /** 401: it was signed too long ago, or in the future. */
  SIGNATURE_STALE(Outcome.TURNED_AWAY),
  /** 401: the session has no secret that the webhook could be verified with. */
  SECRET_UNKNOWN(Outcome.TURNED_AWAY),
  /** 403: a verification request without our token. */
  VERIFICATION_FAILED(Outcome.TURNED_AWAY),
  /** 429: too many requests of one address. */
  ADDRESS_LIMITED(Outcome.TURNED_AWAY),
  /** 429: too many webhooks of one session. */
  SESSION_LIMITED(Outcome.TURNED_AWAY),
  /** 403: webhooks of sessions that were registered are taken alone. */
  SESSION_UNKNOWN(Outcome.TURNED_AWAY),
  /** 429: too many new sessions in a minute. */
  NEW_SESSIONS_LIMITED(Outcome.TURNED_AWAY),
  /** 429: as many sessions as there may be. */
  SESSIONS_FULL(Outcome.TURNED_AWAY),
  /** 503: it is not known yet which sessions there are, or whether one is. */
  SESSIONS_NOT_READ(Outcome.TURNED_AWAY),
  /** 413. */
  BODY_TOO_LARGE(Outcome.TURNED_AWAY),
  /** 415. */
  BODY_UNSUPPORTED(Outcome.TURNED_AWAY),
  /** 408: the body did not come in time. */
  BODY_TOO_SLOW(Outcome.TURNED_AWAY),
  /** The sender was gone before its body was complete. */
  BODY_CUT_OFF(Outcome.TURNED_AWAY),
  /** 503: the memory for bodies is taken, or the threads that wait for them. */
  MEMORY_TAKEN(Outcome.TURNED_AWAY);

  /** What became of a refused request. */
  enum Outcome {
    /** Its sender is to send it again: Kafka did not confirm it in time. */
    UNCONFIRMED,
    /** It is faulty, and goes to the rejected topic. */
    REJECTED,
    /** Nothing is left of it, unless webhooks without a proof are kept. */
    TURNED_AWAY;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Outcome outcome;

  Refusal(Outcome outcome) {
    this.outcome = outcome;
  }

  Outcome outcome() {
    return outcome;
  }

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
