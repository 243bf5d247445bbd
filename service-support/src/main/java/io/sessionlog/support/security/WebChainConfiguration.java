package io.sessionlog.support.security;

import jakarta.servlet.DispatcherType;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.NegatedRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/**
 * One chain for what is guarded. Paths that ask for no key pass beside it, and cost no more than
 * without Spring Security. A path that nobody has put behind a door is refused, unless every door
 * is open: then it is not found, as anywhere, since a key would change nothing.
 */
@Configuration(proxyBeanMethods = false)
class WebChainConfiguration {

  @Bean
  SecurityFilterChain guardedPaths(
      HttpSecurity http,
      List<SecuredPaths> guarded,
      List<PublicPaths> unguarded,
      List<AccessPolicy> doors,
      CallerManager callers,
      SignedCallers nodes,
      SecurityProblems refusals) {
    var credentials = new BearerTokenAuthenticationFilter(callers, new PresentedCredential(nodes));
    credentials.setAuthenticationEntryPoint(refusals);
    credentials.setAuthenticationFailureHandler(refusals::commence);
    return http.securityMatcher(new NegatedRequestMatcher(withoutKey(guarded, unguarded)))
        .addFilterBefore(credentials, AuthorizationFilter.class)
        .exceptionHandling(
            refused -> refused.authenticationEntryPoint(refusals).accessDeniedHandler(refusals))
        .authorizeHttpRequests(
            requests -> {
              // They come from a request that was let in.
              requests
                  .dispatcherTypeMatchers(
                      DispatcherType.ERROR, DispatcherType.ASYNC, DispatcherType.FORWARD)
                  .permitAll();
              for (SecuredPaths paths : guarded) {
                requests
                    .requestMatchers(patterns(paths.paths()))
                    .hasAuthority(paths.needed().name());
              }
              if (doors.stream().allMatch(AccessPolicy::isOpen)) {
                requests.anyRequest().permitAll();
              } else {
                requests.anyRequest().denyAll();
              }
            })
        .sessionManagement(
            session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        // Keys come in headers that no browser sends by itself, so no other site can ride on them.
        .csrf(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        // Set for every answer, also where this chain is not passed: SecurityHeaders.
        .headers(AbstractHttpConfigurer::disable)
        .build();
  }

  /** Before Spring Security, which open doors pass beside, and after who asks for leave. */
  @Bean
  FilterRegistrationBean<OwnHostsFilter> openDoorFilter(
      List<SecuredPaths> guarded,
      List<PublicPaths> unguarded,
      SecuritySettings settings,
      SecurityProblems problems) {
    List<String> open =
        Stream.concat(
                unguarded.stream()
                    .filter(paths -> paths.door() != null && paths.door().isOpen())
                    .flatMap(paths -> paths.paths().stream()),
                guarded.stream()
                    .filter(paths -> paths.door().isOpen())
                    .flatMap(paths -> paths.paths().stream()))
            .toList();
    RequestMatcher matcher =
        open.isEmpty() ? request -> false : new OrRequestMatcher(patterns(open));
    var hosts = new OwnHosts(settings.allowedHosts(), settings.corsOrigins());
    var registration = new FilterRegistrationBean<>(new OwnHostsFilter(matcher, hosts, problems));
    registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 20);
    registration.setEnabled(!open.isEmpty());
    return registration;
  }

  private static RequestMatcher withoutKey(
      List<SecuredPaths> guarded, List<PublicPaths> unguarded) {
    return new OrRequestMatcher(
        patterns(
            Stream.concat(
                    unguarded.stream().flatMap(paths -> paths.paths().stream()),
                    guarded.stream()
                        .filter(paths -> paths.door().isOpen())
                        .flatMap(paths -> paths.paths().stream()))
                .toList()));
  }

  private static RequestMatcher[] patterns(List<String> paths) {
    return paths.stream()
        .map(PathPatternRequestMatcher::pathPattern)
        .toArray(RequestMatcher[]::new);
  }

  @Bean
  HttpFirewall firewall() {
    return new PassingFirewall();
  }

  /** A timer and a span for each filter of each request would cost more than the filters. */
  @Bean
  SecurityObservationSettings noObservations() {
    return SecurityObservationSettings.noObservations();
  }
}
