package io.sessionlog.reconciler.run;

import io.sessionlog.reconciler.doubt.Delays;
import io.sessionlog.reconciler.doubt.Watched;
import io.sessionlog.reconciler.server.Server;
import io.sessionlog.reconciler.server.Servers;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which session is asked about at which server. Touched by the loop's thread alone. */
final class Desks {

  private final Servers servers;
  private final double rate;
  private final Map<Server, Desk> desks = new LinkedHashMap<>();
  private final Map<String, Desk> bySession = new HashMap<>();
  private final Map<Integer, Set<String>> byPartition = new HashMap<>();

  Desks(Servers servers, Delays delays, double rate, ReconcilerMeters meters) {
    this.servers = servers;
    this.rate = rate;
    for (Server server : servers.all()) {
      desks.put(server, new Desk(server, delays, rate, meters));
    }
  }

  List<Desk> all() {
    return List.copyOf(desks.values());
  }

  boolean isEmpty() {
    return desks.isEmpty();
  }

  @Nullable Desk of(String sessionId) {
    return bySession.get(sessionId);
  }

  /** A session may go to another server with its owner, or with its sender. */
  void see(Watched session, int partition, boolean isOld) {
    Desk its = servers.of(session).map(desks::get).orElse(null);
    Desk before =
        its == null
            ? bySession.remove(session.sessionId())
            : bySession.put(session.sessionId(), its);
    if (before != null && before != its) {
      before.plan().forget(session.sessionId());
    }
    if (its != null) {
      byPartition.computeIfAbsent(partition, number -> new HashSet<>()).add(session.sessionId());
      its.plan().see(session, isOld);
    }
  }

  void hasGap(String sessionId, Instant now) {
    Desk its = bySession.get(sessionId);
    if (its != null) {
      its.plan().hasGap(sessionId, now);
    }
  }

  void forget(String sessionId) {
    Desk its = bySession.remove(sessionId);
    if (its != null) {
      its.plan().forget(sessionId);
    }
    byPartition.values().forEach(ofPartition -> ofPartition.remove(sessionId));
  }

  void forgetPartition(int partition) {
    Set<String> sessions = byPartition.remove(partition);
    if (sessions != null) {
      sessions.forEach(this::forget);
    }
  }

  void forgetAll() {
    List.copyOf(byPartition.keySet()).forEach(this::forgetPartition);
  }

  /**
   * @param part of the partitions that this node has
   */
  void share(double part) {
    desks.values().forEach(desk -> desk.plan().pace(Math.max(rate * part, rate / 1_000)));
  }

  int size() {
    return bySession.size();
  }

  int due(Instant now) {
    return desks.values().stream().mapToInt(desk -> desk.plan().due(now)).sum();
  }
}
