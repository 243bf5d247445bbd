package io.sessionlog.query.session;

import io.sessionlog.support.position.Freshness;
import io.sessionlog.support.position.StaleHeaders;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.web.servlet.HandlerInterceptor;

/** Says on each answer from this node's view how old it may be. */
final class FreshnessHeaders implements HandlerInterceptor {

  private final Freshness freshness;

  FreshnessHeaders(Freshness freshness) {
    this.freshness = freshness;
  }

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    StaleHeaders.write(freshness, freshness.age(), response::setHeader);
    return true;
  }
}
