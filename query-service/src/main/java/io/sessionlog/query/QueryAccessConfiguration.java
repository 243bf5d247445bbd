package io.sessionlog.query;

import io.sessionlog.support.security.AccessPolicies;
import io.sessionlog.support.security.AccessPolicy;
import io.sessionlog.support.security.Caller.Scope;
import io.sessionlog.support.security.CallerKeys;
import io.sessionlog.support.security.Callers;
import io.sessionlog.support.security.PublicPaths;
import io.sessionlog.support.security.SecuredPaths;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Who may read sessions. */
@Configuration(proxyBeanMethods = false)
class QueryAccessConfiguration {

  @Bean
  AccessPolicy queryDoor(AccessPolicies doors, CallerKeys keys) {
    return doors.decide(
        "the query API",
        "QUERY_AUTH",
        keys.exist(),
        "Set API_KEYS or JWT_ISSUER to say who may read whose sessions.");
  }

  @Bean
  SecuredPaths sessions(AccessPolicy queryDoor) {
    return new SecuredPaths(queryDoor, Scope.READ, List.of("/api/**"));
  }

  @Bean
  PublicPaths page() {
    return new PublicPaths(
        "is the page's code, and has no session in it",
        List.of("/", "/index.html", "/favicon.ico", "/dashboard/**", "/endpoints/", "/stats/"));
  }

  @Bean
  Callers callers(AccessPolicy queryDoor) {
    return new Callers(queryDoor);
  }
}
