package io.sessionlog.ingest.refusal;

import java.util.Locale;

/** Why a request was turned away. Few, for each is a label of a metric. */
public enum Refusal {
  /** 401: no scheme that is in use has signed the webhook. */
  SIGNATURE_MISSING,
  /** 401: what stands in the header can be no signature of its scheme. */
  SIGNATURE_MALFORMED,
  /** 401: another body was signed, or with another secret. */
  SIGNATURE_WRONG,
  /** 401: it was signed too long ago, or in the future. */
  SIGNATURE_STALE,
  /** 401: the session has no secret that the webhook could be verified with. */
  SECRET_UNKNOWN,
  /** 403: a verification request without our token. */
  VERIFICATION_FAILED,
  /** 429: too many requests of one address. */
  ADDRESS_LIMITED,
  /** 429: too many webhooks of one session. */
  SESSION_LIMITED,
  /** 413. */
  BODY_TOO_LARGE,
  /** 415. */
  BODY_UNSUPPORTED,
  /** 408: the body did not come in time. */
  BODY_TOO_SLOW,
  /** The sender was gone before its body was complete. */
  BODY_CUT_OFF,
  /** 503: the memory for bodies is taken. */
  MEMORY_TAKEN;

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
