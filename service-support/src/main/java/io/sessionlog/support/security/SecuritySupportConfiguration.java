package io.sessionlog.support.security;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Import this in a service, and declare a {@link Door} bean for each way in. */
@Configuration(proxyBeanMethods = false)
public class SecuritySupportConfiguration {

  @Bean
  DoorKeeper doorKeeper(Environment environment) {
    return new DoorKeeper(environment);
  }

  @Bean
  DoorCheck doorCheck(ObjectProvider<Door> doors) {
    return new DoorCheck(doors.orderedStream().toList());
  }
}
