package io.sessionlog.analytics.numbers;

import io.sessionlog.model.DropReason;
import io.sessionlog.model.SessionStatus;
import io.sessionlog.model.message.MessageKind;

/**
 * Where each count stands in {@link Numbers}. These are written in stores and changelogs: a number
 * that has a meaning never gets another one, and one that was left is not given away again. What is
 * added to one of the enums does not compile until it has a number here.
 */
public final class Measures {

  /** Connected by the status, and silent for longer than {@link Numbers#SIGN_OF_LIFE}. */
  public static final int UNSEEN_MILLIS = 7;

  /** Known, and no event has told a status yet. */
  public static final int UNTOLD_MILLIS = 8;

  /** Webhooks of senders, whatever they told. */
  public static final int EVENTS = 10;

  public static final int LATE = 11;
  public static final int OLDER = 12;
  public static final int REPEATED = 13;

  public static final int CONNECTS = 18;
  public static final int CODES = 19;
  public static final int ATTEMPTS = 20;
  public static final int SUCCESSES = 21;
  public static final int GIVEN_UP = 22;

  /** Own messages, and what became of them: of those that were sent in the bucket's time. */
  public static final int SENT = 24;

  public static final int DELIVERED = 25;
  public static final int READ = 26;
  public static final int FAILED = 27;

  public static final int CALLS = 28;
  public static final int VIDEO_CALLS = 29;

  /** The sums that make averages exact. */
  static final int CONNECT_MILLIS = 80;

  static final int DELIVERED_MILLIS = 81;
  static final int READ_MILLIS = 82;

  /** No number is as high. */
  public static final int SIZE = 83;

  private Measures() {}

  /** Milliseconds in a status; of a connected session those with signs of life. */
  public static int millis(SessionStatus status) {
    return switch (status) {
      case QR_GENERATED -> 0;
      case SESSION_CONNECTED -> 1;
      case SESSION_NOT_CONNECTED -> 2;
      case AUTH_FAILURE -> 3;
      case CONNECTING -> 4;
      case LOADING -> 5;
      case ERROR -> 6;
      case UNKNOWN -> 9;
    };
  }

  public static int loss(InferredLoss kind) {
    return switch (kind) {
      case CONNECTED -> 14;
      case MESSAGE -> 15;
      case CORRECTED -> 16;
    };
  }

  public static int ack(AckKind kind) {
    return switch (kind) {
      case ERROR -> 32;
      case PENDING -> 33;
      case SENT -> 34;
      case DELIVERED -> 35;
      case READ -> 36;
      case PLAYED -> 37;
    };
  }

  public static int drop(DropReason reason) {
    return switch (reason) {
      case LOGGED_OUT -> 40;
      case REPLACED -> 41;
      case NAVIGATION -> 42;
      case NETWORK -> 43;
      case BLOCKED -> 44;
      case OUTDATED -> 45;
      case AUTHENTICATION -> 46;
      case LOGIN_NEEDED -> 47;
      case RESTARTED -> 48;
      case REMOVED -> 49;
      case UNTOLD -> 50;
      case OTHER -> 51;
      case CORRECTED -> 52;
    };
  }

  public static int received(MessageKind kind) {
    return 56 + place(kind);
  }

  public static int sent(MessageKind kind) {
    return 68 + place(kind);
  }

  private static int place(MessageKind kind) {
    return switch (kind) {
      case TEXT -> 0;
      case IMAGE -> 1;
      case VIDEO -> 2;
      case AUDIO -> 3;
      case DOCUMENT -> 4;
      case STICKER -> 5;
      case LOCATION -> 6;
      case CONTACT -> 7;
      case POLL -> 8;
      case OTHER -> 9;
    };
  }
}
