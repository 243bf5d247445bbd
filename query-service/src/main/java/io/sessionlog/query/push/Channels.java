package io.sessionlog.query.push;

import io.sessionlog.query.view.Change;
import io.sessionlog.query.view.SessionFilter;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Who has to be looked at for a change: by session, by owner, and the rest. */
final class Channels {

  private final Map<SessionFilter, Channel> byFilter = new HashMap<>();
  private final Map<String, Set<Channel>> bySession = new HashMap<>();
  private final Map<String, Set<Channel>> byOwner = new HashMap<>();
  private final Set<Channel> ofEveryone = new LinkedHashSet<>();

  Collection<Channel> all() {
    return byFilter.values();
  }

  void clear() {
    byFilter.clear();
    bySession.clear();
    byOwner.clear();
    ofEveryone.clear();
  }

  void add(Subscriber subscriber, SessionFilter filter) {
    Channel channel = byFilter.get(filter);
    if (channel == null) {
      channel = new Channel(filter);
      byFilter.put(filter, channel);
      enter(channel);
    }
    channel.subscribers().add(subscriber);
  }

  void remove(Subscriber subscriber, SessionFilter filter) {
    Channel channel = byFilter.get(filter);
    if (channel == null || !channel.subscribers().remove(subscriber)) {
      return;
    }
    if (channel.subscribers().isEmpty()) {
      byFilter.remove(filter);
      leave(channel);
    }
  }

  private void enter(Channel channel) {
    SessionFilter filter = channel.filter();
    if (filter.sessionIds() != null) {
      for (String sessionId : filter.sessionIds()) {
        bySession.computeIfAbsent(sessionId, id -> new LinkedHashSet<>()).add(channel);
      }
    } else if (filter.owner() != null) {
      byOwner.computeIfAbsent(filter.owner(), owner -> new LinkedHashSet<>()).add(channel);
    } else {
      ofEveryone.add(channel);
    }
  }

  private void leave(Channel channel) {
    SessionFilter filter = channel.filter();
    if (filter.sessionIds() != null) {
      filter.sessionIds().forEach(sessionId -> leave(bySession, sessionId, channel));
    } else if (filter.owner() != null) {
      leave(byOwner, filter.owner(), channel);
    } else {
      ofEveryone.remove(channel);
    }
  }

  private static void leave(Map<String, Set<Channel>> index, String key, Channel channel) {
    index.computeIfPresent(
        key,
        (same, channels) -> {
          channels.remove(channel);
          return channels.isEmpty() ? null : channels;
        });
  }

  /**
   * Hands changes to the channels that they concern.
   *
   * @param concerned told of each such channel, once
   */
  void sort(Collection<Change> changes, Consumer<Channel> concerned) {
    for (Change change : changes) {
      add(change, ofEveryone, concerned);
      add(change, bySession.get(change.sessionId()), concerned);
      if (!byOwner.isEmpty()) {
        for (String owner : owners(change)) {
          add(change, byOwner.get(owner), concerned);
        }
      }
    }
  }

  private static Set<String> owners(Change change) {
    Set<String> owners = new LinkedHashSet<>(2);
    Change.Stage now = change.now();
    if (now != null && now.userId() != null) {
      owners.add(now.userId());
    }
    for (Change.Stage stage : change.earlier()) {
      if (stage.userId() != null) {
        owners.add(stage.userId());
      }
    }
    return owners;
  }

  private static void add(
      Change change, @Nullable Set<Channel> channels, Consumer<Channel> concerned) {
    if (channels != null) {
      for (Channel channel : channels) {
        if (channel.add(change)) {
          concerned.accept(channel);
        }
      }
    }
  }
}
