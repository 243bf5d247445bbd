package io.sessionlog.notifier.api;

import io.sessionlog.notifier.delivery.HttpDelivery;
import io.sessionlog.notifier.endpoint.Secrets;
import io.sessionlog.support.kafka.ClusterTime;
import io.sessionlog.support.security.AccessPolicies;
import io.sessionlog.support.security.AccessPolicy;
import io.sessionlog.support.security.Caller.Scope;
import io.sessionlog.support.security.CallerArgument;
import io.sessionlog.support.security.CallerKeys;
import io.sessionlog.support.security.Callers;
import io.sessionlog.support.security.PublicPaths;
import io.sessionlog.support.security.SecuredPaths;
import java.time.Clock;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Who may have endpoints. */
@Configuration(proxyBeanMethods = false)
class ApiConfiguration {

  @Bean
  AccessPolicy notifyDoor(AccessPolicies doors, CallerKeys keys) {
    return doors.decide(
        "the notifications API",
        "NOTIFY_AUTH",
        keys.exist(),
        "Set API_KEYS or JWT_ISSUER to say who may be told of whose sessions.");
  }

  /** Who may read sessions may be told of them. */
  @Bean
  SecuredPaths notifications(AccessPolicy notifyDoor) {
    return new SecuredPaths(notifyDoor, Scope.READ, List.of("/api/**"));
  }

  @Bean
  PublicPaths page() {
    return new PublicPaths(
        "is the page's code, and has no endpoint in it", List.of("/endpoints", "/endpoints/**"));
  }

  @Bean
  Callers callers(AccessPolicy notifyDoor) {
    return new Callers(notifyDoor);
  }

  @Bean
  Clock clock(ClusterTime time) {
    return time.clock();
  }

  @Bean
  TestPost testPost(HttpDelivery delivery, Secrets secrets, Clock clock) {
    return new TestPost(delivery, secrets, clock);
  }

  @Bean
  WebMvcConfigurer callerRules(Callers callers, CallerPlaces places) {
    return new WebMvcConfigurer() {
      @Override
      public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new CallerArgument(callers));
      }

      @Override
      public void addInterceptors(InterceptorRegistry interceptors) {
        interceptors.addInterceptor(places).addPathPatterns("/api/**");
      }

      @Override
      public void addViewControllers(ViewControllerRegistry registry) {
        registry.addRedirectViewController("/endpoints", "/endpoints/");
        registry.addViewController("/endpoints/").setViewName("forward:/endpoints/index.html");
      }
    };
  }
}
