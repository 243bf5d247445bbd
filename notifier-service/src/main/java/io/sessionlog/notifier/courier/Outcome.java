package io.sessionlog.notifier.courier;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What came of one attempt.
 *
 * @param status HTTP's; 0 if none came
 * @param words for people: what went wrong, without anything secret
 * @param retryAfter what the receiver asked for
 */
public record Outcome(Kind kind, int status, String words, @Nullable Duration retryAfter) {

  /** What a courier must make of it. */
  public enum Kind {
    /** 2xx. */
    DELIVERED,
    /** 410: the receiver wants nothing any more. */
    GONE,
    /** It cannot take so many, or is not there: fewer at once, and later. */
    OVERLOADED,
    /** It said no, which it may say of this notification alone. */
    REFUSED,
    /** The notification is kept no longer: nothing is left to send. */
    UNAVAILABLE
  }

  public static Outcome delivered(int status) {
    return new Outcome(Kind.DELIVERED, status, "delivered", null);
  }

  /** From an answer's status. */
  public static Outcome of(int status, @Nullable Duration retryAfter) {
    if (status >= 200 && status < 300) {
      return delivered(status);
    }
    String words = "answered " + status;
    return switch (status) {
      case 410 -> new Outcome(Kind.GONE, status, words + ": it wants no more", retryAfter);
      case 429, 502, 503, 504 -> new Outcome(Kind.OVERLOADED, status, words, retryAfter);
      case 301, 302, 303, 307, 308 ->
          new Outcome(Kind.REFUSED, status, words + ": redirects are not followed", retryAfter);
      default -> new Outcome(Kind.REFUSED, status, words, retryAfter);
    };
  }

  /** No answer came. */
  public static Outcome failed(String words) {
    return new Outcome(Kind.OVERLOADED, 0, words, null);
  }

  /** What is to be sent is gone from the log. */
  public static Outcome unavailable() {
    return new Outcome(Kind.UNAVAILABLE, 0, "kept no longer", null);
  }

  public boolean isDelivered() {
    return kind == Kind.DELIVERED;
  }
}
