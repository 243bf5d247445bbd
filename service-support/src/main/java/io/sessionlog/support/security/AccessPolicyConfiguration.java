package io.sessionlog.support.security;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Makes doors, and looks at them before the service listens. */
@Configuration(proxyBeanMethods = false)
class AccessPolicyConfiguration {

  @Bean
  AccessPolicies doorKeeper(Environment environment) {
    return new AccessPolicies(environment);
  }

  @Bean
  AccessPolicyCheck doorCheck(ObjectProvider<AccessPolicy> doors) {
    return new AccessPolicyCheck(doors.orderedStream().toList());
  }
}
