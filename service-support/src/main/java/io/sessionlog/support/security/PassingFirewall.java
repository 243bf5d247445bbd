package io.sessionlog.support.security;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.security.web.firewall.FirewalledRequest;
import org.springframework.security.web.firewall.HttpFirewall;

/**
 * Lets odd paths through. Spring's strict firewall would answer them before we do: a webhook for a
 * session called ".." would be lost, instead of being refused with a reason and kept.
 *
 * <p>It is there for applications in which two parties read a path differently. Here the chain and
 * the controllers match the same patterns against the same parse of the undecoded path, and a path
 * that matches none is refused.
 */
final class PassingFirewall implements HttpFirewall {

  @Override
  public FirewalledRequest getFirewalledRequest(HttpServletRequest request) {
    return new FirewalledRequest(request) {
      @Override
      public void reset() {
        // Nothing was changed.
      }
    };
  }

  @Override
  public HttpServletResponse getFirewalledResponse(HttpServletResponse response) {
    return response;
  }
}
