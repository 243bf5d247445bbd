package io.sessionlog.reconciler.api;

import io.sessionlog.support.security.Caller.Scope;
import io.sessionlog.support.security.CallerKeys;
import io.sessionlog.support.security.Callers;
import io.sessionlog.support.security.Door;
import io.sessionlog.support.security.DoorKeeper;
import io.sessionlog.support.security.Guarded;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** Who may have a server asked: the same as may register and delete sessions. */
@Configuration(proxyBeanMethods = false)
class ApiConfiguration {

  @Bean
  Door askDoor(DoorKeeper doors, CallerKeys keys) {
    return doors.decide(
        "asking servers",
        "ADMIN_AUTH",
        keys.exist(),
        "Set API_KEYS with a key of scope=admin, or JWT_ISSUER, to say who may do so.");
  }

  /** Before the other one: whoever reads a session may know what its server says of it. */
  @Bean
  @Order(1)
  Guarded whatServersSaid(Door askDoor) {
    return new Guarded(askDoor, Scope.READ, List.of("/api/whatsapp/session/*/server"));
  }

  @Bean
  @Order(2)
  Guarded askingNow(Door askDoor) {
    return new Guarded(askDoor, Scope.ADMIN, List.of("/api/whatsapp/session/**"));
  }

  @Bean
  Callers callers(Door askDoor) {
    return new Callers(askDoor);
  }
}
