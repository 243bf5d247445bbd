package io.sessionlog.query.push;

import java.util.Locale;

/** Why a client's connection ended. */
enum CloseReason {
  /** The client went, or the network. */
  GONE,
  /** It took no bytes for too long. */
  STALLED,
  /** It had more sessions to be told of than may wait. */
  OVERFLOWN,
  /** Its time is over; it comes back, and its key is looked at anew. */
  AGED,
  /** This node reads the sessions anew. */
  VIEW_CLOSED,
  /** This node stops. */
  STOPPING,
  /** A fault of ours. */
  FAILED;

  /** Whether the client is worth a word: it can still be reached. */
  boolean isOrderly() {
    return this == AGED || this == VIEW_CLOSED || this == STOPPING;
  }

  String tag() {
    return name().toLowerCase(Locale.ROOT);
  }
}
