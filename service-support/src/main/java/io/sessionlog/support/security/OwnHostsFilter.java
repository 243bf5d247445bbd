package io.sessionlog.support.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Keeps strange web pages from what lies behind an open door, which asks for no key that they could
 * lack. What is guarded needs this not: no browser sends a key by itself.
 */
final class OwnHostsFilter extends OncePerRequestFilter {

  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

  private final RequestMatcher open;
  private final OwnHosts hosts;
  private final SecurityProblems problems;

  /**
   * @param open what lies behind an open door
   */
  OwnHostsFilter(RequestMatcher open, OwnHosts hosts, SecurityProblems problems) {
    this.open = open;
    this.hosts = hosts;
    this.problems = problems;
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return !open.matches(request);
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String host = request.getHeader(HttpHeaders.HOST);
    if (!hosts.contain(host)) {
      problems.strangeHost(response);
    } else if (!READING.contains(request.getMethod())
        && !hosts.mayChange(
            host, request.getHeader(HttpHeaders.ORIGIN), request.getHeader("Sec-Fetch-Site"))) {
      problems.strangePage(response);
    } else {
      chain.doFilter(request, response);
    }
  }
}
