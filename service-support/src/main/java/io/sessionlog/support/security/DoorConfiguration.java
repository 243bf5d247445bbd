package io.sessionlog.support.security;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Makes doors, and looks at them before the service listens. */
@Configuration(proxyBeanMethods = false)
class DoorConfiguration {

  @Bean
  DoorKeeper doorKeeper(Environment environment) {
    return new DoorKeeper(environment);
  }

  @Bean
  DoorCheck doorCheck(ObjectProvider<Door> doors) {
    return new DoorCheck(doors.orderedStream().toList());
  }
}
