package io.sessionlog.support.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Keeps strange web pages from an open door, which asks for no key that they could lack. A door
 * that is guarded needs this not: no browser sends a key by itself.
 */
final class OpenDoorFilter extends OncePerRequestFilter {

  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

  private final OwnHosts hosts;
  private final SecurityProblems problems;

  OpenDoorFilter(OwnHosts hosts, SecurityProblems problems) {
    this.hosts = hosts;
    this.problems = problems;
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
