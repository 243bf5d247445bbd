package io.sessionlog.model.message;

import java.util.Collection;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** How far a message has come, as WhatsApp counts it. */
public final class Ack {

  public static final int ERROR = -1;
  public static final int PENDING = 0;
  public static final int SENT = 1;
  public static final int DELIVERED = 2;
  public static final int READ = 3;
  public static final int PLAYED = 4;

  /** Which numbers are kept where a sender makes up too many: those nearest to the known ones. */
  static final Comparator<Integer> NEAREST_TO_KNOWN =
      Comparator.<Integer>comparingLong(ack -> Math.abs((long) ack - DELIVERED))
          .thenComparing(Comparator.naturalOrder());

  private Ack() {}

  /**
   * The one that counts, out of all that came in whatever order: what was delivered stays
   * delivered; an error replaces only pending and sent.
   *
   * @return null if none came
   */
  public static @Nullable Integer effective(Collection<Integer> seen) {
    Integer greatest = null;
    Integer error = null;
    for (Integer ack : seen) {
      if (greatest == null || ack > greatest) {
        greatest = ack;
      }
      if (ack < 0 && (error == null || ack > error)) {
        error = ack;
      }
    }
    return greatest != null && greatest < DELIVERED && error != null ? error : greatest;
  }

  /** Its name; {@code unknown} for a number that WhatsApp has not explained. */
  public static String nameOf(int ack) {
    if (ack < 0) {
      return "error";
    }
    return switch (ack) {
      case PENDING -> "pending";
      case SENT -> "sent";
      case DELIVERED -> "delivered";
      case READ -> "read";
      case PLAYED -> "played";
      default -> "unknown";
    };
  }
}
