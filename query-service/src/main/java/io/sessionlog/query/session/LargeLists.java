package io.sessionlog.query.session;

import io.sessionlog.query.caller.CallerSettings;
import io.sessionlog.support.http.TemporarilyUnavailable;
import io.sessionlog.support.security.CallerShare;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Few large answers at a time: each is in memory until its client has taken it, and a client may
 * take its time.
 */
@Component
final class LargeLists implements HandlerInterceptor {

  private static final int LARGE = 1_000;
  private static final String HELD = LargeLists.class.getName();

  private final CallerShare places;

  LargeLists(CallerSettings settings) {
    this.places = settings.of(settings.maxLargeLists());
  }

  /**
   * To be asked before a list is put together; given back once it is sent.
   *
   * @throws TemporarilyUnavailable if it is large, and too many such are on their way
   */
  void hold(HttpServletRequest request, int sessions) {
    if (sessions <= LARGE) {
      return;
    }
    if (!places.tryTake(request.getUserPrincipal())) {
      throw new TemporarilyUnavailable(
          "Too many large lists",
          "As many large lists are on their way as this node allows, or as one caller may ask for."
              + " Try again in a moment, or ask for fewer with limit.",
          Duration.ofSeconds(1));
    }
    request.setAttribute(HELD, true);
  }

  @Override
  public void afterCompletion(
      HttpServletRequest request,
      HttpServletResponse response,
      Object handler,
      @Nullable Exception failure) {
    if (request.getAttribute(HELD) != null) {
      request.removeAttribute(HELD);
      places.giveBack(request.getUserPrincipal());
    }
  }
}
