package io.sessionlog.ingest.session;

import io.sessionlog.support.security.Caller.Scope;
import io.sessionlog.support.security.CallerKeys;
import io.sessionlog.support.security.Door;
import io.sessionlog.support.security.DoorKeeper;
import io.sessionlog.support.security.Guarded;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Who may register and delete sessions. */
@Configuration(proxyBeanMethods = false)
class AdminAccessConfiguration {

  @Bean
  Door adminDoor(DoorKeeper doors, CallerKeys keys) {
    return doors.decide(
        "registering and deleting sessions",
        "ADMIN_AUTH",
        keys.exist(),
        "Set API_KEYS with a key of scope=admin, or JWT_ISSUER, to say who may do so.");
  }

  @Bean
  Guarded administration(Door adminDoor) {
    return new Guarded(adminDoor, Scope.ADMIN, List.of("/api/whatsapp/session/**"));
  }
}
