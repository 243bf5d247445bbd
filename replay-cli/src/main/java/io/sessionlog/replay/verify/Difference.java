package io.sessionlog.replay.verify;

import io.sessionlog.model.Fingerprint;
import io.sessionlog.model.Position;
import io.sessionlog.model.RawJson;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.SessionStatus;
import io.sessionlog.model.json.Timestamps;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One thing in which the served state is not what the log says.
 *
 * @param position the served one; null if nothing is served
 * @param field the member of the state, or {@code session} for the whole of it
 */
public record Difference(
    String sessionId,
    @Nullable Position position,
    String field,
    @Nullable String served,
    @Nullable String refolded) {

  private static final String WHOLE = "session";

  static Difference whole(
      String sessionId, @Nullable Position position, String served, String refolded) {
    return new Difference(sessionId, position, WHOLE, served, refolded);
  }

  /** What a state says of its last event; only these may differ where exactness does. */
  private static final Set<String> LAST_EVENT =
      Set.of("lastEvent", "lastEventAt", "activityResolution", "position");

  /**
   * Asked for once: the JVM makes them anew each time, and is slow with those that it has just
   * made.
   */
  private static final List<RecordComponent> MEMBERS =
      List.of(SessionState.class.getRecordComponents());

  /** Says who made a state, and what only its maker knows: no fold here makes the same. */
  private static final Set<String> MADE_BY = Set.of("foldVersion", "unknowns");

  /**
   * Compares member by member, so that a member added later is compared too. States of another
   * exactness may name another last event, if it is within the coarser one's resolution.
   */
  public static List<Difference> between(
      String sessionId,
      @Nullable Position position,
      @Nullable SessionState served,
      @Nullable SessionState refolded) {
    if (Objects.equals(served, refolded)) {
      return List.of();
    }
    if (served == null || refolded == null) {
      return List.of(whole(sessionId, position, presence(served), presence(refolded)));
    }
    boolean mayNameAnother = mayNameAnotherEvent(served, refolded);
    var differences = new ArrayList<Difference>();
    for (RecordComponent member : MEMBERS) {
      if (MADE_BY.contains(member.getName())
          || (mayNameAnother && LAST_EVENT.contains(member.getName()))) {
        continue;
      }
      Object ours = value(member, refolded);
      Object theirs = value(member, served);
      if (!Objects.equals(ours, theirs)) {
        differences.add(
            new Difference(
                sessionId,
                position,
                member.getName(),
                shown(member, served, theirs),
                shown(member, refolded, ours)));
      }
    }
    return differences;
  }

  private static boolean mayNameAnotherEvent(SessionState served, SessionState refolded) {
    Duration ours = resolution(refolded);
    Duration theirs = resolution(served);
    Duration apart = Duration.between(served.lastEventAt(), refolded.lastEventAt()).abs();
    return !ours.equals(theirs) && apart.compareTo(ours.compareTo(theirs) > 0 ? ours : theirs) < 0;
  }

  private static Duration resolution(SessionState state) {
    return state.activityResolution() == null ? Duration.ZERO : state.activityResolution();
  }

  private static String presence(@Nullable SessionState state) {
    return state == null ? "gone" : state.statusName();
  }

  private static @Nullable Object value(RecordComponent member, SessionState state) {
    try {
      return member.getAccessor().invoke(state);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("A record's accessors are public", e);
    }
  }

  /** Stands for a secret. */
  static @Nullable String fingerprint(@Nullable String secret) {
    return secret == null ? null : "sha256:" + Fingerprint.of(secret).substring(0, 16);
  }

  /** Secrets are compared, and named by a fingerprint. */
  private static @Nullable String shown(
      RecordComponent member, SessionState state, @Nullable Object value) {
    if (value == null) {
      return null;
    }
    if (member.getName().equals("qr") || value instanceof RawJson) {
      String secret = value instanceof RawJson json ? json.text() : value.toString();
      return fingerprint(secret);
    }
    if (value instanceof Instant instant) {
      return Timestamps.format(instant);
    }
    return value instanceof SessionStatus ? state.statusName() : value.toString();
  }
}
