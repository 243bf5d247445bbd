package io.sessionlog.query.push;

import io.sessionlog.model.SessionReading;
import io.sessionlog.query.view.Bucket;
import io.sessionlog.query.view.Change;
import io.sessionlog.query.view.SessionQuery;
import io.sessionlog.query.view.StoredSession;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which sessions a client wants to see, and which it may see.
 *
 * @param sessionIds these alone, perhaps none; null for all that match the rest
 * @param userId their owner, exactly; null for every owner and none
 * @param visibleTo whose sessions alone may be told of; null for everyone's
 * @param qrShown whether the client may see QR codes
 */
record Filter(
    @Nullable Set<String> sessionIds,
    @Nullable String userId,
    @Nullable String visibleTo,
    Set<Bucket> buckets,
    boolean qrShown) {

  Filter {
    sessionIds = sessionIds == null ? null : Set.copyOf(sessionIds);
  }

  /** Of the same caller, for the sessions that are named. */
  Filter of(Set<String> ids) {
    return new Filter(ids, userId, visibleTo, buckets, qrShown);
  }

  Filter and(Set<String> more) {
    var ids = new HashSet<>(sessionIds == null ? Set.of() : sessionIds);
    ids.addAll(more);
    return of(ids);
  }

  Filter without(Set<String> fewer) {
    var ids = new HashSet<>(sessionIds == null ? Set.of() : sessionIds);
    ids.removeAll(fewer);
    return of(ids);
  }

  SessionQuery query() {
    return new SessionQuery(userId, visibleTo, buckets, null, Integer.MAX_VALUE);
  }

  /** The owner of all that can match; null for every owner and none. */
  @Nullable String owner() {
    return query().owner();
  }

  /** Whether it asks for the sessions of someone who may not be seen. */
  boolean asksForTooMuch() {
    return query().asksForTooMuch();
  }

  boolean names(String sessionId) {
    return sessionIds == null || sessionIds.contains(sessionId);
  }

  /** Whether the client may know of such a session, and asks for its owner. */
  boolean admits(@Nullable String ownerId) {
    return (userId == null || userId.equals(ownerId))
        && (visibleTo == null || Objects.equals(visibleTo, ownerId));
  }

  boolean matches(String sessionId, Change.Stage stage) {
    return buckets.contains(stage.bucket()) && names(sessionId) && admits(stage.userId());
  }

  boolean matches(StoredSession session, Instant at) {
    return matches(session.state().sessionId(), stage(session, at));
  }

  static Change.Stage stage(StoredSession session, Instant at) {
    return new Change.Stage(
        session.state().userId(), Bucket.of(SessionReading.of(session.state(), at)));
  }

  /** A few characters that tell it from others, on every node. */
  String mark() {
    var text =
        "%s|%b|%s|%s|%s"
            .formatted(
                buckets,
                qrShown,
                sessionIds == null ? "all" : new TreeSet<>(sessionIds),
                // They may hold any character: hence their lengths.
                owner(visibleTo),
                owner(userId));
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, 6));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  private static String owner(@Nullable String user) {
    return user == null ? "" : user.length() + " " + user;
  }
}
