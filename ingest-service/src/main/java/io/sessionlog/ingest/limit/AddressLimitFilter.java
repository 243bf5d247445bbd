package io.sessionlog.ingest.limit;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Bounds the requests of an address before anything is read or verified, so that guessing at keys
 * is bounded too.
 */
final class AddressLimitFilter extends OncePerRequestFilter {

  private final RateLimit limit;
  private final HandlerExceptionResolver problems;

  AddressLimitFilter(RateLimit limit, HandlerExceptionResolver problems) {
    this.limit = limit;
    this.problems = problems;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    try {
      limit.take(Address.network(request));
    } catch (RateLimited refused) {
      problems.resolveException(request, response, null, refused);
      return;
    }
    chain.doFilter(request, response);
  }
}
