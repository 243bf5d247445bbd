package io.sessionlog.ingest.session;

import io.sessionlog.support.security.AccessPolicies;
import io.sessionlog.support.security.AccessPolicy;
import io.sessionlog.support.security.Caller.Scope;
import io.sessionlog.support.security.CallerKeys;
import io.sessionlog.support.security.SecuredPaths;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Who may register and delete sessions. */
@Configuration(proxyBeanMethods = false)
class AdminAccessConfiguration {

  @Bean
  AccessPolicy adminDoor(AccessPolicies doors, CallerKeys keys) {
    return doors.decide(
        "registering and deleting sessions",
        "ADMIN_AUTH",
        keys.exist(),
        "Set API_KEYS with a key of scope=admin, or JWT_ISSUER, to say who may do so.");
  }

  @Bean
  SecuredPaths administration(AccessPolicy adminDoor) {
    return new SecuredPaths(adminDoor, Scope.ADMIN, List.of("/api/whatsapp/session/**"));
  }
}
