package io.sessionlog.query.push;

import io.sessionlog.query.view.SessionFilter;
import io.sessionlog.query.view.Snapshot;
import io.sessionlog.query.view.Summary;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Who gets what of a batch. The {@link Dispatcher}'s thread alone. */
final class Deliveries {

  private final Channels channels = new Channels();

  private final List<Channel> concerned = new ArrayList<>();

  Batch take(Snapshot now, boolean withSummaries) {
    Map<Channel, Summary> summaries = new HashMap<>();
    if (withSummaries) {
      for (Channel channel : channels.all()) {
        summaries.put(channel, now.summary(channel.filter()));
      }
    }
    return new Batch(now.takeChanges(), CatchUp.momentOf(now), now.nextQrExpiryMillis(), summaries);
  }

  void deliver(Batch batch) {
    channels.sort(batch.taken().changes(), concerned::add);
    for (Channel channel : concerned) {
      List<Update> updates = channel.takeBatch();
      offer(
          channel,
          feed -> feed.offer(updates, batch.moment()),
          subscriber -> subscriber.end(CloseReason.OVERFLOWN));
    }
    concerned.clear();
  }

  /**
   * Another fold is served from now on.
   *
   * @param batch the one that tells what differs
   * @param startAnew takes whom too much differs for
   */
  void turn(String stateTopic, Batch batch, Consumer<Subscriber> startAnew) {
    channels.sort(batch.taken().changes(), channel -> {});
    for (Channel channel : channels.all()) {
      List<Update> updates = channel.takeBatch();
      offer(channel, feed -> feed.turn(stateTopic, updates, batch.moment()), startAnew);
    }
  }

  private static void offer(
      Channel channel, Predicate<Feed> mayGoOn, Consumer<Subscriber> otherwise) {
    for (Subscriber subscriber : channel.subscribers()) {
      Feed feed = subscriber.feed();
      if (feed == null) {
        continue;
      }
      if (mayGoOn.test(feed)) {
        subscriber.wake();
      } else {
        otherwise.accept(subscriber);
      }
    }
  }

  void tick(Batch batch, long nowNanos) {
    batch
        .summaries()
        .forEach(
            (channel, summary) -> {
              for (Subscriber subscriber : channel.subscribers()) {
                Feed feed = subscriber.feed();
                if (feed != null && feed.offer(summary, batch.moment().asOf(), nowNanos)) {
                  subscriber.wake();
                }
              }
            });
  }

  // ---- who is there

  void follow(Subscriber subscriber, SessionFilter filter, Feed feed) {
    leave(subscriber);
    if (subscriber.isEnded()) {
      return;
    }
    channels.add(subscriber, filter);
    subscriber.follow(filter, feed);
    subscriber.wake();
  }

  void widen(Subscriber subscriber, Set<String> sessionIds, List<Update> updates, Moment moment) {
    SessionFilter filter = subscriber.filter();
    Feed feed = subscriber.feed();
    if (filter == null || subscriber.isEnded()) {
      return;
    }
    SessionFilter wider = filter.and(sessionIds);
    move(subscriber, filter, wider);
    if (feed == null) {
      // It starts anew, with these among the others.
      return;
    }
    if (feed.widen(wider, updates, moment)) {
      subscriber.wake();
    } else {
      subscriber.end(CloseReason.OVERFLOWN);
    }
  }

  void narrow(Subscriber subscriber, Set<String> sessionIds) {
    SessionFilter filter = subscriber.filter();
    Feed feed = subscriber.feed();
    if (filter == null || subscriber.isEnded()) {
      return;
    }
    SessionFilter narrower = filter.without(sessionIds);
    move(subscriber, filter, narrower);
    if (feed != null) {
      feed.narrow(narrower, sessionIds);
    }
  }

  private void move(Subscriber subscriber, SessionFilter from, SessionFilter to) {
    channels.remove(subscriber, from);
    channels.add(subscriber, to);
    subscriber.filter(to);
  }

  void leave(Subscriber subscriber) {
    SessionFilter filter = subscriber.filter();
    if (filter != null) {
      channels.remove(subscriber, filter);
    }
    subscriber.follow(null, null);
  }

  void clear() {
    channels.clear();
  }
}
