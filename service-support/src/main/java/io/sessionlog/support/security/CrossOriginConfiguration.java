package io.sessionlog.support.security;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;
import org.springframework.web.filter.CorsFilter;

/** Lets pages of other origins call, once some are named. */
@Configuration(proxyBeanMethods = false)
@Conditional(CrossOriginConfiguration.OriginsNamed.class)
class CrossOriginConfiguration {

  private static final String SETTING = "CORS_ORIGINS";

  /** Before Spring Security, since a browser asks for leave without a key. */
  @Bean
  FilterRegistrationBean<CorsFilter> corsFilter(SecuritySettings settings) {
    var source = new UrlBasedCorsConfigurationSource();
    source.registerCorsConfiguration("/api/whatsapp/session/**", rules(settings.corsOrigins()));
    var registration = new FilterRegistrationBean<>(new CorsFilter(source));
    registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 10);
    return registration;
  }

  private static CorsConfiguration rules(List<String> origins) {
    for (String origin : origins) {
      if (!origin.matches("https?://[^/*\\s]+")) {
        throw new InvalidSetting(
            SETTING,
            "'%s' is no origin.".formatted(origin),
            "List origins as browsers send them, such as https://app.example.com,"
                + " without a path and without a wildcard.");
      }
    }
    var rules = new CorsConfiguration();
    rules.setAllowedOrigins(origins);
    rules.setAllowedMethods(List.of("GET", "HEAD", "PUT", "DELETE"));
    rules.setAllowedHeaders(
        List.of(
            "Authorization",
            PresentedCredential.API_KEY_HEADER,
            "Content-Type",
            "If-None-Match",
            "Last-Event-ID",
            "Session-Position"));
    rules.setExposedHeaders(List.of("ETag", "Retry-After", "Session-Position"));
    // No cookies: a caller shows a key, or the door is open.
    rules.setAllowCredentials(false);
    rules.setMaxAge(Duration.ofMinutes(30));
    return rules;
  }

  static final class OriginsNamed implements Condition {

    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
      return !context.getEnvironment().getProperty("security.cors-origins", "").isBlank();
    }
  }
}
