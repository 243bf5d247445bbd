package io.sessionlog.analytics.api;

import io.sessionlog.support.security.AccessPolicies;
import io.sessionlog.support.security.AccessPolicy;
import io.sessionlog.support.security.Caller.Scope;
import io.sessionlog.support.security.CallerArgument;
import io.sessionlog.support.security.CallerKeys;
import io.sessionlog.support.security.Callers;
import io.sessionlog.support.security.PublicPaths;
import io.sessionlog.support.security.SecuredPaths;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Who may read numbers: who may read sessions. */
@Configuration(proxyBeanMethods = false)
class ApiConfiguration {

  @Bean
  AccessPolicy queryDoor(AccessPolicies doors, CallerKeys keys) {
    return doors.decide(
        "the query API",
        "QUERY_AUTH",
        keys.exist(),
        "Set API_KEYS or JWT_ISSUER to say who may read whose sessions.");
  }

  @Bean
  SecuredPaths numbers(AccessPolicy queryDoor) {
    return new SecuredPaths(queryDoor, Scope.READ, List.of("/api/**"));
  }

  @Bean
  PublicPaths page() {
    return new PublicPaths(
        "is the page's code, and has no number in it", List.of("/stats", "/stats/**"));
  }

  @Bean
  Callers callers(AccessPolicy queryDoor) {
    return new Callers(queryDoor);
  }

  @Bean
  WebMvcConfigurer callerArgument(Callers callers) {
    return new WebMvcConfigurer() {
      @Override
      public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new CallerArgument(callers));
      }

      @Override
      public void addViewControllers(ViewControllerRegistry registry) {
        registry.addRedirectViewController("/stats", "/stats/");
        registry.addViewController("/stats/").setViewName("forward:/stats/index.html");
      }
    };
  }
}
