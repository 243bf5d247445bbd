package io.sessionlog.notifier.api;

import io.sessionlog.support.http.TemporarilyUnavailable;
import io.sessionlog.support.security.CallerShare;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Few requests at a time, and of these few of one caller: each has a thread while it waits for a
 * name server, a receiver or Kafka, and a page of notifications is in memory until its client has
 * taken it. What a request holds it gives back once its answer is sent.
 */
@Component
final class CallerPlaces implements HandlerInterceptor {

  /** The server has 200 threads; some are left for its health and its metrics. */
  private static final int MAX_REQUESTS = 160;

  /** A page is 1 MB, and its answer another one. */
  private static final int MAX_PULLS = 64;

  /** More are answered at once. */
  private static final int MAX_WAITING = 100;

  private final Kind requests;
  private final Kind pulls;
  private final Kind waiting;
  private final List<Kind> all;

  /** Places of one kind, and under which attribute of a request it says that it holds one. */
  private record Kind(String attribute, CallerShare places) {

    boolean tryHold(HttpServletRequest request) {
      boolean isTaken = places.tryTake(request.getUserPrincipal());
      if (isTaken) {
        request.setAttribute(attribute, true);
      }
      return isTaken;
    }

    void giveBack(HttpServletRequest request) {
      if (request.getAttribute(attribute) != null) {
        request.removeAttribute(attribute);
        places.giveBack(request.getUserPrincipal());
      }
    }
  }

  CallerPlaces(CallerSettings settings) {
    String name = CallerPlaces.class.getName();
    requests = new Kind(name + ".request", settings.of(MAX_REQUESTS));
    pulls = new Kind(name + ".pull", settings.of(MAX_PULLS));
    waiting = new Kind(name + ".waiting", settings.of(MAX_WAITING));
    all = List.of(requests, pulls, waiting);
  }

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    if (!requests.tryHold(request)) {
      throw tooMany("requests");
    }
    return true;
  }

  /**
   * To be asked before notifications are pulled.
   *
   * @param wouldWait whether it would wait for some
   * @return whether it may
   * @throws TemporarilyUnavailable if too many are pulled already
   */
  boolean holdPull(HttpServletRequest request, boolean wouldWait) {
    if (wouldWait && waiting.tryHold(request)) {
      return true;
    }
    if (!pulls.tryHold(request)) {
      throw tooMany("pulls");
    }
    return false;
  }

  private static TemporarilyUnavailable tooMany(String things) {
    return new TemporarilyUnavailable(
        "Too many " + things,
        "As many %s are under way as this node allows, or as one caller may have. Try again in a moment."
            .formatted(things),
        Duration.ofSeconds(1));
  }

  @Override
  public void afterCompletion(
      HttpServletRequest request,
      HttpServletResponse response,
      Object handler,
      @Nullable Exception failure) {
    all.forEach(kind -> kind.giveBack(request));
  }
}
