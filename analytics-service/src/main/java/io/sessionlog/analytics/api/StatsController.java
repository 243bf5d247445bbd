package io.sessionlog.analytics.api;

import io.sessionlog.analytics.fold.Head;
import io.sessionlog.analytics.numbers.Trouble;
import io.sessionlog.analytics.store.HeadSnapshots;
import io.sessionlog.analytics.store.StatsReader;
import io.sessionlog.analytics.store.StoreLock;
import io.sessionlog.model.SessionId;
import io.sessionlog.support.http.Answers;
import io.sessionlog.support.http.Answers.Keeping;
import io.sessionlog.support.http.EntityTags;
import io.sessionlog.support.http.InvalidRequest;
import io.sessionlog.support.http.Parameters;
import io.sessionlog.support.partition.PartitionGather;
import io.sessionlog.support.partition.PartitionRouting;
import io.sessionlog.support.security.Caller;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ETag;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Who is bound to a user sees what was counted while sessions were that user's, and nothing else:
 * neither in a session's numbers nor in sums.
 */
@RestController
class StatsController {

  private static final int DEFAULT_LIMIT = 10;
  private static final int MAX_LIMIT = 100;
  private static final int MAX_USER_CHARS = 256;

  private final PartitionRouting routing;
  private final PartitionGather gather;
  private final StoreLock lock;
  private final HeadSnapshots snapshots;
  private final SumPlaces places;
  private final Clock clock;

  StatsController(
      PartitionRouting routing,
      PartitionGather gather,
      StoreLock lock,
      HeadSnapshots snapshots,
      SumPlaces places,
      Clock clock) {
    this.routing = routing;
    this.gather = gather;
    this.lock = lock;
    this.snapshots = snapshots;
    this.places = places;
    this.clock = clock;
  }

  @GetMapping("/api/whatsapp/session/{sessionId}/stats")
  CompletableFuture<ResponseEntity<byte[]>> session(
      @PathVariable("sessionId") String name,
      @RequestParam MultiValueMap<String, String> given,
      HttpServletRequest request,
      Caller caller) {
    String sessionId = SessionId.meant(name);
    if (!SessionId.isValid(sessionId)) {
      throw new InvalidRequest("sessionId", SessionId.RULE);
    }
    Instant now = clock.instant();
    StatsQuery query = StatsQuery.parse(Parameters.withoutBlanks(given), now);
    return routing.answer(
        sessionId,
        request,
        store -> {
          var tally = new Tally(query, now.toEpochMilli());
          Head head = lock.read(() -> add(tally, new StatsReader(store), sessionId, caller));
          return answer(request, StatsJson.tally(sessionId, head.owner(), query, tally), now);
        });
  }

  private static Head add(Tally tally, StatsReader reader, String sessionId, Caller caller) {
    Head head = reader.head(sessionId);
    if (head == null || !caller.maySee(head.owner())) {
      throw new SessionNotFound(sessionId);
    }
    tally.addSession(reader, sessionId, head, caller.userId() == null ? null : head.epoch());
    return head;
  }

  @GetMapping("/api/whatsapp/stats")
  CompletableFuture<ResponseEntity<byte[]>> sums(
      @RequestParam MultiValueMap<String, String> given,
      HttpServletRequest request,
      Caller caller) {
    Parameters parameters = Parameters.withoutBlanks(given);
    Optional<String> userId = userId(parameters);
    Instant now = gather.askedAt(request);
    StatsQuery query = StatsQuery.parse(parameters, now);
    String owner = owner(userId, caller);
    return places.hold(
        request,
        () ->
            gather.answer(
                request,
                now,
                (partition, store) -> {
                  var tally = new Tally(query, now.toEpochMilli());
                  if (userId.isEmpty() || caller.maySee(userId.get())) {
                    addSums(tally, partition, new StatsReader(store), owner);
                  }
                  return part(tally.toBytes());
                },
                parts -> {
                  var tally = new Tally(query, now.toEpochMilli());
                  parts.forEach(tally::add);
                  return answer(request, StatsJson.tally(null, owner, query, tally), now);
                }));
  }

  private void addSums(Tally tally, int partition, StatsReader reader, @Nullable String owner) {
    SumPlaces.Deadline deadline = places.deadline();
    snapshots.read(
        partition,
        reader,
        owner,
        () -> tally.addSums(reader, owner),
        (session, head) -> {
          deadline.check();
          tally.addOpenTime(head);
        });
  }

  @GetMapping("/api/whatsapp/stats/top")
  CompletableFuture<ResponseEntity<byte[]>> top(
      @RequestParam MultiValueMap<String, String> given,
      HttpServletRequest request,
      Caller caller) {
    Parameters parameters = Parameters.withoutBlanks(given);
    Optional<String> userId = userId(parameters);
    Trouble by =
        parameters
            .value("by", Trouble::parse, "must be disconnects, downtime, losses or undelivered")
            .orElse(Trouble.DISCONNECTS);
    int limit = parameters.limit(DEFAULT_LIMIT, MAX_LIMIT);
    Instant now = gather.askedAt(request);
    StatsQuery query = StatsQuery.parse(parameters, now);
    String owner = owner(userId, caller);
    return places.hold(
        request,
        () ->
            gather.answer(
                request,
                now,
                (partition, store) -> {
                  var top = new TopList(query, by, limit);
                  if (userId.isEmpty() || caller.maySee(userId.get())) {
                    new TopRead(
                            new StatsReader(store),
                            lock,
                            places.deadline(),
                            caller,
                            query,
                            now.toEpochMilli())
                        .read(by, limit, owner, top);
                  }
                  return part(top.toBytes());
                },
                parts -> {
                  var top = new TopList(query, by, limit);
                  parts.forEach(top::add);
                  long until = new Tally(query, now.toEpochMilli()).untilMillis();
                  return answer(request, StatsJson.top(by, query, until, top), now);
                }));
  }

  private static Optional<String> userId(Parameters parameters) {
    return parameters.value(
        "userId",
        text -> text.length() <= MAX_USER_CHARS ? Optional.of(text) : Optional.empty(),
        "must be 1 to " + MAX_USER_CHARS + " characters");
  }

  /** Whose numbers are summed; null: everyone's. */
  private static @Nullable String owner(Optional<String> userId, Caller caller) {
    return userId.orElse(caller.userId());
  }

  private static ResponseEntity<byte[]> part(byte[] bytes) {
    return ResponseEntity.ok().header("Content-Type", "application/octet-stream").body(bytes);
  }

  private static ResponseEntity<byte[]> answer(
      HttpServletRequest request, byte[] data, Instant now) {
    ETag tag = EntityTags.ofContent(data);
    if (EntityTags.isKnown(request, tag)) {
      return Answers.notModified(tag, Keeping.CHECKED);
    }
    return Answers.json(tag, StatsJson.answer(data, now), Keeping.CHECKED);
  }
}
