package io.sessionlog.notifier.run;

import io.sessionlog.notifier.endpoint.Endpoint;
import io.sessionlog.notifier.notice.Category;
import io.sessionlog.notifier.notice.Notification;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Finds the endpoints that may want a notification, without asking each: of ten thousand, few want
 * the sessions of one user.
 */
final class EndpointIndex {

  private final Set<Owned> ofAll = new LinkedHashSet<>();
  private final Map<String, Set<Owned>> byUser = new HashMap<>();
  private final Map<String, Set<Owned>> bySession = new HashMap<>();

  void add(Owned owned) {
    places(owned).forEach(place -> place.add(owned));
  }

  void remove(Owned owned) {
    places(owned).forEach(place -> place.remove(owned));
    byUser.values().removeIf(Set::isEmpty);
    bySession.values().removeIf(Set::isEmpty);
  }

  private List<Set<Owned>> places(Owned owned) {
    Endpoint endpoint = owned.endpoint;
    if (!endpoint.sessionIds().isEmpty()) {
      List<Set<Owned>> places = new ArrayList<>();
      endpoint
          .sessionIds()
          .forEach(id -> places.add(bySession.computeIfAbsent(id, x -> new LinkedHashSet<>())));
      return places;
    }
    String userId = endpoint.userId();
    return List.of(
        userId == null ? ofAll : byUser.computeIfAbsent(userId, x -> new LinkedHashSet<>()));
  }

  /**
   * @param everybody asked for what is about endpoints, which no session's index finds
   * @param action asks them whether they do; what it throws ends all
   */
  void forEachThatMayWant(
      Notification notification, Collection<Owned> everybody, Consumer<Owned> action) {
    if (notification.category() == Category.ENDPOINT) {
      everybody.forEach(action);
      return;
    }
    ofAll.forEach(action);
    String userId = notification.userId();
    if (userId != null) {
      byUser.getOrDefault(userId, Set.of()).forEach(action);
    }
    bySession.getOrDefault(notification.sessionId(), Set.of()).forEach(action);
  }
}
