package io.sessionlog.query;

import io.sessionlog.support.security.Caller.Scope;
import io.sessionlog.support.security.CallerKeys;
import io.sessionlog.support.security.Callers;
import io.sessionlog.support.security.Door;
import io.sessionlog.support.security.DoorKeeper;
import io.sessionlog.support.security.Guarded;
import io.sessionlog.support.security.Unguarded;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Who may read sessions. */
@Configuration(proxyBeanMethods = false)
class QueryAccessConfiguration {

  @Bean
  Door queryDoor(DoorKeeper doors, CallerKeys keys) {
    return doors.decide(
        "the query API",
        "QUERY_AUTH",
        keys.exist(),
        "Set API_KEYS or JWT_ISSUER to say who may read whose sessions.");
  }

  @Bean
  Guarded sessions(Door queryDoor) {
    return new Guarded(queryDoor, Scope.READ, List.of("/api/**"));
  }

  @Bean
  Unguarded page() {
    return new Unguarded(
        "is the page's code, and has no session in it",
        List.of("/", "/index.html", "/favicon.ico", "/dashboard/**", "/endpoints/", "/stats/"));
  }

  @Bean
  Callers callers(Door queryDoor) {
    return new Callers(queryDoor);
  }
}
