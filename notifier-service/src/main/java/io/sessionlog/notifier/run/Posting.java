package io.sessionlog.notifier.run;

import io.sessionlog.notifier.courier.Attempt;
import io.sessionlog.notifier.courier.Courier;
import io.sessionlog.notifier.courier.Outcome;
import io.sessionlog.notifier.delivery.Delivered;
import io.sessionlog.notifier.delivery.HttpDelivery;
import io.sessionlog.notifier.delivery.Post;
import io.sessionlog.notifier.delivery.Signer;
import io.sessionlog.notifier.endpoint.Endpoint;
import io.sessionlog.notifier.endpoint.Secrets;
import io.sessionlog.notifier.endpoint.Vault;
import io.sessionlog.notifier.notice.Notification;
import io.sessionlog.notifier.notice.Payload;
import io.sessionlog.support.position.PositionText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Carries out attempts, and hears what came of them.
 *
 * <p><b>Threads.</b> The dispatcher's; answers come back to it as tasks.
 */
final class Posting {

  private static final long KEYS_KEPT_MILLIS = 60_000;

  /** Told when an endpoint has shown that it should be switched off. */
  interface Listener {
    void shouldBeOff(Owned one, Courier.Verdict verdict, long now);
  }

  private final NotificationLog notifications;
  private final HttpDelivery delivery;
  private final Secrets secrets;
  private final PositionText positions;
  private final NotifierMeters meters;
  private final Loop loop;
  private final ProgressStore progress;
  private final Listener listener;

  Posting(
      NotificationLog notifications,
      HttpDelivery delivery,
      Secrets secrets,
      PositionText positions,
      NotifierMeters meters,
      Loop loop,
      ProgressStore progress,
      Listener listener) {
    this.notifications = notifications;
    this.delivery = delivery;
    this.secrets = secrets;
    this.positions = positions;
    this.meters = meters;
    this.loop = loop;
    this.progress = progress;
    this.listener = listener;
  }

  /** Starts whatever is due. */
  void startDue(Owned one, long now) {
    for (Attempt next = one.courier.next(now); next != null; next = one.courier.next(now)) {
      start(one, next);
    }
  }

  private void start(Owned one, Attempt attempt) {
    Notification notification = attempt.notification();
    if (notification != null) {
      post(one, attempt, notification);
      return;
    }
    var unused =
        notifications
            .readOne(attempt.place())
            .whenComplete(
                (found, failure) ->
                    loop.later(
                        () -> {
                          if (one.closed) {
                            return;
                          }
                          if (failure != null) {
                            // Kafka's failure, not the receiver's: it costs no attempt.
                            one.courier.putBack(attempt, Loop.now() + Catchup.READ_AGAIN_MILLIS);
                            loop.pump(one);
                          } else if (found.isPresent()) {
                            post(one, attempt, found.get());
                          } else {
                            answered(
                                one, attempt, null, new Delivered(Outcome.unavailable(), 0, null));
                          }
                        }));
  }

  private void post(Owned one, Attempt attempt, Notification notification) {
    List<Signer.Key> keys;
    try {
      keys = keys(one);
    } catch (Vault.Locked e) {
      answered(
          one,
          attempt,
          notification,
          new Delivered(Outcome.failed("its secret is " + e.getMessage()), 0, null));
      return;
    }
    Endpoint endpoint = one.endpoint;
    Payload body = notification.body(endpoint.full());
    var post =
        new Post(
            one.url(),
            endpoint.userId(),
            notification.id(),
            endpoint.userId() == null ? body : body.withSealed(positions),
            keys);
    delivery.post(
        post,
        (sent, delivered) -> loop.later(() -> answered(one, attempt, notification, delivered)));
  }

  private List<Signer.Key> keys(Owned one) throws Vault.Locked {
    long now = Loop.now();
    List<Signer.Key> keys = one.keys(now);
    if (keys == null) {
      keys = secrets.open(one.endpoint, now);
      one.keys(keys, now + KEYS_KEPT_MILLIS);
    }
    return keys;
  }

  private void answered(
      Owned one, Attempt attempt, @Nullable Notification notification, Delivered delivered) {
    if (one.closed) {
      return;
    }
    long now = Loop.now();
    Outcome outcome = delivered.outcome();
    boolean died = one.courier.answered(attempt, outcome, now);
    meters.attempted(outcome.kind(), delivered.durationMillis());
    if (outcome.isDelivered()
        && attempt.number() == 1
        && notification != null
        && !notification.isRemade()) {
      meters.delivered(now - notification.time().toEpochMilli());
    }
    if (died) {
      meters.died();
    }
    one.block.add(entry(attempt, notification, delivered, died, now));
    progress.changed(one);
    loop.pump(one);
    Courier.Verdict verdict = one.courier.verdict();
    if (verdict != null && one.endpoint.isEnabled()) {
      listener.shouldBeOff(one, verdict, now);
    }
  }

  private static AttemptBlock.Entry entry(
      Attempt attempt,
      @Nullable Notification notification,
      Delivered delivered,
      boolean died,
      long now) {
    Outcome outcome = delivered.outcome();
    boolean went = outcome.isDelivered();
    return new AttemptBlock.Entry(
        now - delivered.durationMillis(),
        notification == null ? "" : notification.id(),
        notification == null ? "" : notification.type().wireName(),
        attempt.sessionId(),
        attempt.number(),
        went ? "delivered" : died ? "dead" : "failed",
        outcome.status(),
        delivered.durationMillis(),
        went ? null : outcome.words(),
        went ? null : delivered.answer());
  }
}
