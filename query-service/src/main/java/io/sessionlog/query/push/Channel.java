package io.sessionlog.query.push;

import io.sessionlog.query.view.Change;
import io.sessionlog.query.view.SessionFilter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Clients with one filter: what concerns them is found once for all. The dispatcher's thread alone.
 */
final class Channel {

  private final SessionFilter filter;
  private final Set<Subscriber> subscribers = new LinkedHashSet<>();
  private List<Update> batch = new ArrayList<>();

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
    Update update = Update.of(change, filter);
    return update != null && batch.add(update) && batch.size() == 1;
  }

  /** What {@link #add} found since the last time. */
  List<Update> takeBatch() {
    List<Update> taken = batch;
    batch = new ArrayList<>();
    return taken;
  }
}
