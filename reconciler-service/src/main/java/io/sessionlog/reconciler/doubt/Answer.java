package io.sessionlog.reconciler.doubt;

import io.sessionlog.model.SessionStatus;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What came of a question. */
public sealed interface Answer {

  /** The server's own words; why there are none where it can't be believed. */
  String words();

  /** The same, fit to be kept and shown. */
  default Answer withoutCode() {
    return this;
  }

  /**
   * The server told the session's state.
   *
   * @param status in our words
   * @param words the server's own
   * @param fits other statuses that the same words fit; a state with one of them is not in question
   * @param code the text of a QR code that waits to be scanned
   */
  record Told(SessionStatus status, String words, Set<SessionStatus> fits, @Nullable String code)
      implements Answer {

    public Told {
      fits = Set.copyOf(fits);
    }

    public Told(SessionStatus status, String words) {
      this(status, words, Set.of(), null);
    }

    @Override
    public Answer withoutCode() {
      return code == null ? this : new Told(status, words, fits, null);
    }

    /** A QR string is a live pairing secret: it is not printed. */
    @Override
    public String toString() {
      return "Told[" + status.wireName() + ", " + words + (code == null ? "]" : ", a code]");
    }
  }

  /** The server does not know the session. */
  record Unknown(String words) implements Answer {}

  /**
   * Nothing that could be believed: no answer in time, an error, a page, or what is told of another
   * session.
   *
   * @param why without a word of the answer, which may hold secrets
   */
  record Failed(String why, Fault fault) implements Answer {

    /** Whose fault it is. */
    public enum Fault {
      /** Whichever session is asked about, it fares the same: no connection, a refused key. */
      SERVER,
      /**
       * As far as this answer tells: others may well be answered about. A server of which all
       * sessions fare so is known by them together.
       */
      SESSION
    }

    @Override
    public String words() {
      return why;
    }
  }
}
