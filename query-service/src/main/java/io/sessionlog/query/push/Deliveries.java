package io.sessionlog.query.push;

import io.sessionlog.query.view.Snapshot;
import io.sessionlog.query.view.StoredSession;
import io.sessionlog.query.view.Summary;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Who gets what of a batch. The {@link Dispatcher}'s thread alone. */
final class Deliveries {

  private final Channels channels = new Channels();

  /** Clients that know more than this node does, see {@link Lead}: very few, and not for long. */
  private final Set<Subscriber> leading = new LinkedHashSet<>();

  private final List<Channel> concerned = new ArrayList<>();

  Batch take(Snapshot now, boolean withSummaries) {
    Map<Channel, Summary> summaries = new HashMap<>();
    if (withSummaries) {
      for (Channel channel : channels.all()) {
        summaries.put(channel, Start.summary(now, channel.filter()));
      }
    }
    return new Batch(
        now.takeChanges(),
        Start.momentOf(now),
        now.nextQrExpiryMillis(),
        expiredForLeads(now),
        summaries);
  }

  private Collection<StoredSession> expiredForLeads(Snapshot now) {
    Instant since = Instant.MAX;
    for (Subscriber subscriber : leading) {
      Feed feed = subscriber.feed();
      Lead lead = feed == null ? null : feed.lead();
      if (lead != null && lead.asOf().isBefore(since)) {
        since = lead.asOf();
      }
    }
    return since.equals(Instant.MAX) ? List.of() : now.expiredSince(since.toEpochMilli());
  }

  void deliver(Batch batch) {
    channels.sort(batch.taken().changes(), concerned::add);
    for (Channel channel : concerned) {
      List<Item> items = channel.takeBatch();
      for (Subscriber subscriber : channel.subscribers()) {
        if (!leading.contains(subscriber)) {
          offer(subscriber, items, batch.moment());
        }
      }
    }
    concerned.clear();
    for (Subscriber subscriber : List.copyOf(leading)) {
      offerBelowLead(subscriber, batch);
    }
  }

  private static void offer(Subscriber subscriber, Collection<Item> items, Moment moment) {
    Feed feed = subscriber.feed();
    if (feed == null) {
      return;
    }
    if (feed.offer(items, moment)) {
      subscriber.wake();
    } else {
      subscriber.end(End.OVERFLOWN);
    }
  }

  private void offerBelowLead(Subscriber subscriber, Batch batch) {
    Feed feed = subscriber.feed();
    Filter filter = subscriber.filter();
    Lead lead = feed == null ? null : feed.lead();
    if (feed == null || filter == null || lead == null) {
      leading.remove(subscriber);
      return;
    }
    Moment moment = batch.moment();
    List<Item> items =
        batch.taken().changes().stream()
            .map(change -> Item.ofSeenElsewhere(change, filter))
            .filter(Objects::nonNull)
            .toList();
    List<Item> passing = lead.passing(items, batch.expired(), filter, moment);
    boolean isOver = lead.isOver(moment);
    if (isOver) {
      leading.remove(subscriber);
    }
    if (isOver ? feed.leadIsOver(passing, moment) : feed.offer(passing, moment)) {
      subscriber.wake();
    } else {
      subscriber.end(End.OVERFLOWN);
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

  void follow(Subscriber subscriber, Filter filter, Feed feed) {
    leave(subscriber);
    if (subscriber.isEnded()) {
      return;
    }
    channels.add(subscriber, filter);
    subscriber.follow(filter, feed);
    if (feed.lead() != null) {
      leading.add(subscriber);
    }
    subscriber.wake();
  }

  void widen(Subscriber subscriber, Set<String> sessionIds, List<Item> items, Moment moment) {
    Filter filter = subscriber.filter();
    Feed feed = subscriber.feed();
    if (filter == null || feed == null || subscriber.isEnded()) {
      return;
    }
    Filter wider = filter.and(sessionIds);
    move(subscriber, filter, wider);
    if (feed.widen(wider, items, moment)) {
      subscriber.wake();
    } else {
      subscriber.end(End.OVERFLOWN);
    }
  }

  void narrow(Subscriber subscriber, Set<String> sessionIds) {
    Filter filter = subscriber.filter();
    Feed feed = subscriber.feed();
    if (filter == null || feed == null || subscriber.isEnded()) {
      return;
    }
    Filter narrower = filter.without(sessionIds);
    move(subscriber, filter, narrower);
    feed.narrow(narrower, sessionIds);
  }

  private void move(Subscriber subscriber, Filter from, Filter to) {
    channels.remove(subscriber, from);
    channels.add(subscriber, to);
    subscriber.filter(to);
  }

  void leave(Subscriber subscriber) {
    Filter filter = subscriber.filter();
    if (filter != null) {
      channels.remove(subscriber, filter);
    }
    leading.remove(subscriber);
    subscriber.follow(null, null);
  }

  void clear() {
    channels.clear();
    leading.clear();
  }
}
