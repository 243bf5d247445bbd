package io.sessionlog.reconciler.api;

import io.sessionlog.support.security.AccessPolicies;
import io.sessionlog.support.security.AccessPolicy;
import io.sessionlog.support.security.Caller.Scope;
import io.sessionlog.support.security.CallerKeys;
import io.sessionlog.support.security.Callers;
import io.sessionlog.support.security.SecuredPaths;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** Who may have a server asked: the same as may register and delete sessions. */
@Configuration(proxyBeanMethods = false)
class ApiConfiguration {

  @Bean
  AccessPolicy askDoor(AccessPolicies doors, CallerKeys keys) {
    return doors.decide(
        "asking servers",
        "ADMIN_AUTH",
        keys.exist(),
        "Set API_KEYS with a key of scope=admin, or JWT_ISSUER, to say who may do so.");
  }

  /** Before the other one: whoever reads a session may know what its server says of it. */
  @Bean
  @Order(1)
  SecuredPaths whatServersSaid(AccessPolicy askDoor) {
    return new SecuredPaths(askDoor, Scope.READ, List.of("/api/whatsapp/session/*/server"));
  }

  @Bean
  @Order(2)
  SecuredPaths askingNow(AccessPolicy askDoor) {
    return new SecuredPaths(askDoor, Scope.ADMIN, List.of("/api/whatsapp/session/**"));
  }

  @Bean
  Callers callers(AccessPolicy askDoor) {
    return new Callers(askDoor);
  }
}
