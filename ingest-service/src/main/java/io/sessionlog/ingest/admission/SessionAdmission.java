package io.sessionlog.ingest.admission;

import io.github.bucket4j.TimeMeter;
import io.sessionlog.ingest.limit.RateLimit;
import io.sessionlog.ingest.refusal.Refusal;
import io.sessionlog.ingest.refusal.RefusalMeters;
import io.sessionlog.model.Position;
import io.sessionlog.support.http.Problems;
import io.sessionlog.support.http.TemporarilyUnavailable;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponseException;

/**
 * Decides whether a webhook may make a session that is not there yet.
 *
 * <p>Two nodes do not ask each other: what is made in a minute is bounded on each by itself, and at
 * a bound on all sessions together two nodes may each let the last one in. A session that is there
 * is never refused by these bounds.
 */
@Component
public final class SessionAdmission {

  private static final Duration FULL_FOR = Duration.ofMinutes(1);

  /** The log's end is asked for once a second, and has to be reached. */
  private static final Duration UNTIL_READ = Duration.ofSeconds(3);

  private final AdmissionSettings settings;
  private final KnownSessions known;

  /** Whether it is read which sessions there are. */
  private final boolean follows;

  private final RefusalMeters refusals;
  private final RateLimit ofPipeline;
  private final RateLimit ofUser;
  private final RateLimit ofSecret;
  private final ReentrantLock oneNewSession = new ReentrantLock();

  SessionAdmission(
      AdmissionSettings settings,
      KnownSessions known,
      Environment environment,
      RefusalMeters refusals,
      TimeMeter time) {
    this.settings = settings;
    this.known = known;
    this.follows = AdmissionConfiguration.mustFollow(environment);
    this.refusals = refusals;
    this.ofPipeline = limit("pipeline", settings.newPerMinute(), refusals, time);
    this.ofUser = limit("user", settings.newPerUser(), refusals, time);
    this.ofSecret = limit("secret", settings.newPerSecret(), refusals, time);
  }

  private static RateLimit limit(
      String name, int perMinute, RefusalMeters refusals, TimeMeter time) {
    return new RateLimit(
        name, perMinute, "new sessions", Refusal.NEW_SESSIONS_LIMITED, refusals, time);
  }

  /**
   * To be asked of each session of a webhook whose sender is known.
   *
   * @param userId who would own it, if the webhook says so
   * @param secret names the secret that was shown; null where none had to be
   * @throws ErrorResponseException 403 if it must be registered and is not, 429 if there are
   *     enough, 503 while it is not known which sessions there are, or whether this one is
   */
  public void admit(String sessionId, @Nullable String userId, @Nullable String secret) {
    if (!follows || known.contain(sessionId) || known.isRegistered(sessionId)) {
      return;
    }
    requireRead();
    // One after the other: who is about to be refused must not let in who comes meanwhile.
    oneNewSession.lock();
    try {
      if (!known.isExpected(sessionId)) {
        admitNew(sessionId, userId, secret);
      }
    } finally {
      oneNewSession.unlock();
    }
  }

  /**
   * Whose a session is, as far as it is known here.
   *
   * @param named who would own it if it were made now; null: nobody
   * @return null: nobody, or nothing has to be known
   * @throws TemporarilyUnavailable while it is not known which sessions there are
   */
  public @Nullable String ownerOf(String sessionId, @Nullable String named) {
    if (!follows) {
      return null;
    }
    String owner = known.ownerOf(sessionId);
    if (owner == null) {
      requireRead();
      return named;
    }
    return owner.equals(KnownSessions.NOBODY) ? null : owner;
  }

  private void requireRead() {
    if (!known.isRead()) {
      refusals.count(Refusal.SESSIONS_NOT_READ);
      throw new TemporarilyUnavailable(
          "Starting",
          "This node does not know yet which sessions there are. The webhook was not stored: send"
              + " it again.",
          Duration.ofSeconds(1));
    }
  }

  private void admitNew(String sessionId, @Nullable String userId, @Nullable String secret) {
    if (settings.admitted() == AdmissionSettings.Admitted.REGISTERED) {
      throw unregistered(sessionId);
    }
    requireRoom(sessionId, userId, secret);
    Map<RateLimit, String> bounds = new LinkedHashMap<>();
    if (secret != null) {
      bounds.put(ofSecret, secret);
    }
    if (userId != null) {
      bounds.put(ofUser, userId);
    }
    bounds.put(ofPipeline, "");
    // Who is refused by one takes nothing of another: the pipeline's is everybody's.
    bounds.forEach(RateLimit::look);
    bounds.forEach(RateLimit::take);
    known.expect(sessionId, userId);
  }

  /**
   * To be told of each registration that is in the log.
   *
   * @param userId whose it makes the session
   */
  public void registered(String sessionId, String userId, Position at) {
    if (follows && !known.contain(sessionId)) {
      known.registered(sessionId, userId, at);
    }
  }

  private ErrorResponseException unregistered(String sessionId) {
    if (!known.isNotThere(sessionId)) {
      refusals.count(Refusal.SESSIONS_NOT_READ);
      return new TemporarilyUnavailable(
          "Perhaps not registered",
          "This node has not read yet whether the session is registered. The webhook was not"
              + " stored: send it again.",
          UNTIL_READ);
    }
    refusals.count(Refusal.SESSION_UNKNOWN);
    return new ErrorResponseException(
        HttpStatus.FORBIDDEN,
        Problems.of(
            HttpStatus.FORBIDDEN,
            "Session not registered",
            "Webhooks are taken of sessions that were registered with PUT"
                + " /api/whatsapp/session/{sessionId} alone. This one was not stored."),
        null);
  }

  private void requireRoom(String sessionId, @Nullable String userId, @Nullable String secret) {
    if (settings.max() > 0 && known.count() >= settings.max()) {
      throw full("%d sessions, which are as many as there may be".formatted(settings.max()));
    }
    if (userId != null
        && settings.maxPerUser() > 0
        && known.countOf(userId) >= settings.maxPerUser()) {
      throw full("%d sessions of this user, which are as many".formatted(settings.maxPerUser()));
    }
    if (secret != null
        && settings.maxPerSecret() > 0
        && known.countOfSecretsOf(sessionId, userId) >= settings.maxPerSecret()) {
      throw full(
          "%d sessions that this secret is good for, which are as many"
              .formatted(settings.maxPerSecret()));
    }
  }

  private ErrorResponseException full(String have) {
    refusals.count(Refusal.SESSIONS_FULL);
    return new SessionsFull("There are %s. A webhook of a new one was not stored.".formatted(have));
  }

  private static final class SessionsFull extends ErrorResponseException {

    private static final long serialVersionUID = 1L;

    SessionsFull(String detail) {
      super(
          HttpStatus.TOO_MANY_REQUESTS,
          Problems.of(HttpStatus.TOO_MANY_REQUESTS, "Too many sessions", detail),
          null);
    }

    @Override
    public HttpHeaders getHeaders() {
      var headers = new HttpHeaders();
      headers.set(HttpHeaders.RETRY_AFTER, Long.toString(FULL_FOR.toSeconds()));
      return headers;
    }
  }
}
