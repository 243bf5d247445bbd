package io.sessionlog.notifier.endpoint;

import io.sessionlog.notifier.courier.Snapshot.Cursor;
import io.sessionlog.notifier.courier.Snapshot.Resend;
import io.sessionlog.notifier.notice.Category;
import io.sessionlog.notifier.notice.Notification;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A receiver, and what it wants.
 *
 * @param userId whose sessions it is told of; null: all
 * @param sessionIds which of these; empty: all
 * @param full whether messages are told with their texts
 * @param qr whether QR codes are told: who has one can take the WhatsApp account over
 * @param secrets the newest first; it signs, and so do those that are still valid
 * @param start where it begins in {@code session-notifications}, by partition
 * @param switched counts how often it was switched on or off: a courier that sees a new number
 *     takes over what stands here
 * @param disabled why it is told nothing; null: it is on
 * @param skipTo where it goes on after it was switched on; null: where it was
 * @param resends ranges that were asked for again
 * @param createdAt in epoch milliseconds
 */
public record Endpoint(
    String id,
    String url,
    Set<Category> categories,
    @Nullable String userId,
    Set<String> sessionIds,
    boolean full,
    boolean qr,
    Scheme signature,
    List<Secret> secrets,
    Map<Integer, Cursor> start,
    int switched,
    @Nullable Disabled disabled,
    @Nullable Map<Integer, Cursor> skipTo,
    Map<String, Resend> resends,
    long createdAt,
    long updatedAt) {

  static final int MAX_RESENDS = 10;

  /** How it is signed. */
  public enum Scheme {
    /** HMAC-SHA256. */
    V1,
    /** Ed25519. */
    V1A
  }

  /**
   * @param wrapped encrypted, see {@link Vault}
   * @param until from when on it signs no more, in epoch milliseconds; null: for good
   * @param publicKey for {@link Scheme#V1A}: what receivers verify with
   */
  public record Secret(
      Scheme scheme, String wrapped, @Nullable Long until, @Nullable String publicKey) {

    boolean isValid(long now) {
      return until == null || now < until;
    }
  }

  /**
   * @param reason for programs: {@code gone}, {@code failing} or {@code asked}
   * @param words for people
   */
  public record Disabled(String reason, String words, long at) {}

  public boolean isEnabled() {
    return disabled == null;
  }

  /** Whether it is to be told. */
  public boolean wants(Notification notification) {
    if (notification.isRemade() && !id.equals(notification.addressee())) {
      return false;
    }
    if (userId != null && !userId.equals(notification.userId())) {
      return false;
    }
    return switch (notification.category()) {
      case ENDPOINT -> !notification.sessionId().equals(id);
      case QR -> qr && categories.contains(Category.STATUS) && wantsSession(notification);
      case STATUS, MESSAGE, ACK, CALL ->
          categories.contains(notification.category()) && wantsSession(notification);
    };
  }

  private boolean wantsSession(Notification notification) {
    return sessionIds.isEmpty() || sessionIds.contains(notification.sessionId());
  }

  public Endpoint withSecrets(List<Secret> newest, long now) {
    return new Endpoint(
        id,
        url,
        categories,
        userId,
        sessionIds,
        full,
        qr,
        signature,
        newest,
        start,
        switched,
        disabled,
        skipTo,
        resends,
        createdAt,
        now);
  }

  public Endpoint switchedOff(Disabled why) {
    return switched(why, null, why.at());
  }

  /**
   * @param from where it goes on; null: where it was
   */
  public Endpoint switchedOn(@Nullable Map<Integer, Cursor> from, long now) {
    return switched(null, from, now);
  }

  private Endpoint switched(@Nullable Disabled why, @Nullable Map<Integer, Cursor> from, long now) {
    return new Endpoint(
        id,
        url,
        categories,
        userId,
        sessionIds,
        full,
        qr,
        signature,
        secrets,
        start,
        switched + 1,
        why,
        from,
        resends,
        createdAt,
        now);
  }

  /** With one more range to send again, and without those that are done. */
  public Endpoint withResend(String requestId, Resend range, Set<String> done, long now) {
    var open = new LinkedHashMap<>(resends);
    open.keySet().removeAll(done);
    open.put(requestId, range);
    return new Endpoint(
        id,
        url,
        categories,
        userId,
        sessionIds,
        full,
        qr,
        signature,
        secrets,
        start,
        switched,
        disabled,
        skipTo,
        open,
        createdAt,
        now);
  }
}
