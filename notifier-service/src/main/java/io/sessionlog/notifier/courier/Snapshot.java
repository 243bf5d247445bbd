package io.sessionlog.notifier.courier;

import io.sessionlog.notifier.notice.Notification;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that a courier must not forget, at one moment.
 *
 * @param cursors by partition of {@code session-notifications}
 * @param owed sessions with notifications that are taken and not delivered, each with its oldest
 *     first
 * @param resends by the request's id; those that are done are left out
 * @param resendsDone ids of requests that were carried out
 * @param circuitProbeAt null: the circuit is closed
 * @param health what people are shown
 */
public record Snapshot(
    Map<Integer, Cursor> cursors,
    List<Owed> owed,
    Map<String, Resend> resends,
    List<String> resendsDone,
    @Nullable Long circuitProbeAt,
    int circuitProbes,
    Health health) {

  /**
   * Everything before {@code offset} is delivered, not wanted, or owed.
   *
   * @param offset the next to take
   * @param order the greatest {@link io.sessionlog.notifier.notice.Notification#order} taken or
   *     passed; -1 for none
   * @param log what that order belongs to
   */
  public record Cursor(long offset, long order, String log) {

    /** At the start of an offset, with nothing known of what came before. */
    public static Cursor at(long offset) {
      return new Cursor(offset, -1, "");
    }

    /** Behind a notification. */
    public Cursor behind(Notification notification) {
      long next = notification.offset() + 1;
      if (notification.order() < 0) {
        return new Cursor(next, order, log);
      }
      return notification.log().equals(log)
          ? new Cursor(next, Math.max(order, notification.order()), log)
          : new Cursor(next, notification.order(), notification.log());
    }

    /** At another place, and with what is known of both. */
    Cursor movedTo(Cursor to) {
      if (to.log().isEmpty() || to.log().equals(log)) {
        return new Cursor(to.offset(), Math.max(order, to.order()), log);
      }
      return to;
    }

    /** Whether the notification, or its twin at another offset, is behind this. */
    public boolean isBehind(Notification notification) {
      return notification.order() >= 0
          && notification.order() <= order
          && notification.log().equals(log);
    }
  }

  /**
   * A session's notifications that are owed.
   *
   * @param offsets in the order in which they are due
   * @param failed attempts at the first of them
   * @param nextAt when it may be tried, in epoch milliseconds
   */
  public record Owed(String sessionId, List<Place> offsets, int failed, long nextAt) {}

  /** Where a notification stands. */
  public record Place(int partition, long offset) {}

  /**
   * A range that is sent again.
   *
   * @param next the next offset by partition
   * @param end the first offset by partition that is not sent
   * @param sessionId null: all sessions
   * @param remade true: the offsets are of {@code session-events}, out of which its notifications
   *     are made anew, since some of them are kept no longer; null as false
   */
  public record Resend(
      Map<Integer, Long> next,
      Map<Integer, Long> end,
      @Nullable String sessionId,
      @Nullable Boolean remade) {

    public boolean isRemade() {
      return Boolean.TRUE.equals(remade);
    }

    Resend at(Map<Integer, Long> newNext) {
      return new Resend(newNext, end, sessionId, remade);
    }
  }

  /**
   * @param attemptsSinceSuccess in a row that failed
   * @param failingSince of the first of these; before one fails, when the endpoint last had success
   * @param lastWords what went wrong last; null: nothing did
   */
  public record Health(
      long delivered,
      long failedAttempts,
      long dead,
      long attemptsSinceSuccess,
      long failingSince,
      @Nullable Long lastSuccessAt,
      @Nullable Long lastFailureAt,
      @Nullable String lastWords) {

    static Health at(long now) {
      return new Health(0, 0, 0, 0, now, null, null, null);
    }

    Health delivered(long now) {
      return new Health(delivered + 1, failedAttempts, dead, 0, now, now, lastFailureAt, lastWords);
    }

    Health failed(long now, String words) {
      return new Health(
          delivered,
          failedAttempts + 1,
          dead,
          attemptsSinceSuccess + 1,
          attemptsSinceSuccess == 0 ? now : failingSince,
          lastSuccessAt,
          now,
          words);
    }

    Health died() {
      return new Health(
          delivered,
          failedAttempts,
          dead + 1,
          attemptsSinceSuccess,
          failingSince,
          lastSuccessAt,
          lastFailureAt,
          lastWords);
    }

    Health enabled(long now) {
      return new Health(
          delivered, failedAttempts, dead, 0, now, lastSuccessAt, lastFailureAt, lastWords);
    }
  }

  /** How many notifications are owed. */
  public int owedCount() {
    return owed.stream().mapToInt(session -> session.offsets().size()).sum();
  }
}
