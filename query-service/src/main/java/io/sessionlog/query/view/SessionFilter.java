package io.sessionlog.query.view;

import io.sessionlog.support.http.Parameters;
import io.sessionlog.support.security.Caller;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which sessions are meant, and what of them may be seen. Lists and streams ask the same value.
 *
 * @param sessionIds these alone, perhaps none; null: any session
 * @param userId their owner, exactly; null: all owners, and sessions without one
 * @param visibleTo whose sessions alone may be found, whatever is asked for; null: all may
 * @param buckets where they stand
 * @param qrShown whether QR codes may be seen
 */
public record SessionFilter(
    @Nullable Set<String> sessionIds,
    @Nullable String userId,
    @Nullable String visibleTo,
    Set<Bucket> buckets,
    boolean qrShown) {

  public SessionFilter {
    sessionIds = sessionIds == null ? null : Set.copyOf(sessionIds);
    buckets = Collections.unmodifiableSet(EnumSet.copyOf(buckets));
  }

  /** Everything that this caller may see. */
  public static SessionFilter allFor(Caller caller) {
    return new SessionFilter(null, null, caller.userId(), Bucket.all(), caller.maySeeQr());
  }

  /**
   * Reads what lists and streams can be asked for. Faults are noted in {@code parameters}.
   *
   * @param caller finds their own sessions alone, whatever they ask for
   */
  public static SessionFilter parse(Parameters parameters, Caller caller) {
    String userId = parameters.value("userId", Optional::of, "").orElse(null);
    Set<Bucket> buckets =
        parameters.value("status", StatusNames::parse, StatusNames.RULE).orElse(Bucket.all());
    return new SessionFilter(null, userId, caller.userId(), buckets, caller.maySeeQr());
  }

  /** Of the same caller, for the sessions that are named. */
  public SessionFilter of(@Nullable Set<String> ids) {
    return new SessionFilter(ids, userId, visibleTo, buckets, qrShown);
  }

  public SessionFilter and(Set<String> more) {
    var ids = new HashSet<>(sessionIds == null ? Set.of() : sessionIds);
    ids.addAll(more);
    return of(ids);
  }

  public SessionFilter without(Set<String> fewer) {
    var ids = new HashSet<>(sessionIds == null ? Set.of() : sessionIds);
    ids.removeAll(fewer);
    return of(ids);
  }

  /** The same sessions, wherever they stand. */
  public SessionFilter ofAnyStatus() {
    return new SessionFilter(sessionIds, userId, visibleTo, Bucket.all(), qrShown);
  }

  /** The owner of all that can be found; null: more than one. */
  public @Nullable String owner() {
    return userId != null ? userId : visibleTo;
  }

  /** Whether it asks for the sessions of someone who may not be seen. */
  public boolean isForbidden() {
    return visibleTo != null && userId != null && !visibleTo.equals(userId);
  }

  public boolean names(String sessionId) {
    return sessionIds == null || sessionIds.contains(sessionId);
  }

  public boolean admits(String sessionId, Change.Stage stage) {
    return buckets.contains(stage.bucket())
        && names(sessionId)
        && (userId == null || userId.equals(stage.userId()))
        && (visibleTo == null || Objects.equals(visibleTo, stage.userId()));
  }

  public boolean admits(StoredSession session, Instant at) {
    return admits(session.state().sessionId(), Change.Stage.of(session, at));
  }

  /** Says the same of equal filters alone, on every node: what is hashed into tags and ids. */
  public String canonical() {
    return "%s|%b|%s|%s|%s"
        .formatted(
            buckets,
            qrShown,
            sessionIds == null ? "all" : new TreeSet<>(sessionIds),
            // They may hold any character: hence their lengths.
            user(visibleTo),
            user(userId));
  }

  private static String user(@Nullable String user) {
    return user == null ? "" : user.length() + " " + user;
  }
}
