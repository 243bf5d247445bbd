package io.sessionlog.query.push;

import io.sessionlog.query.view.Change;
import io.sessionlog.query.view.SessionFilter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Clients with one filter: what concerns them is found once for all. The hub's thread alone. */
final class Channel {

  private final SessionFilter filter;
  private final Set<Subscriber> subscribers = new LinkedHashSet<>();
  private List<Item> batch = new ArrayList<>();

  Channel(SessionFilter filter) {
    this.filter = filter;
  }

  SessionFilter filter() {
    return filter;
  }

  Set<Subscriber> subscribers() {
    return subscribers;
  }

  /** Whether it is the batch's first that concerns these clients. */
  boolean add(Change change) {
    Item item = Item.of(change, filter);
    return item != null && batch.add(item) && batch.size() == 1;
  }

  /** What {@link #add} found since the last time. */
  List<Item> takeBatch() {
    List<Item> taken = batch;
    batch = new ArrayList<>();
    return taken;
  }
}
