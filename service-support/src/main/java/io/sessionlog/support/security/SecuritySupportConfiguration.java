package io.sessionlog.support.security;

import io.micrometer.core.instrument.MeterRegistry;
import io.sessionlog.support.security.Caller.Scope;
import java.time.Clock;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import tools.jackson.databind.json.JsonMapper;

/**
 * Import this in a service, and declare a {@link AccessPolicy} bean for each way in and a {@link
 * SecuredPaths} or {@link PublicPaths} bean for the paths behind it. The door of the actuator is
 * here: every service has it.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SecuritySettings.class)
@Import({
  AccessPolicyConfiguration.class,
  WebChainConfiguration.class,
  CrossOriginConfiguration.class
})
public class SecuritySupportConfiguration {

  @Bean
  CallerKeys callerKeys(
      SecuritySettings settings, Environment environment, ObjectProvider<JwtDecoder> decoder) {
    var keys =
        new ApiKeys(
            new ReloadedSetting<>(
                ApiKeyReader.SETTING,
                settings.secretsDir(),
                settings.apiKeys(),
                ApiKeyReader::read,
                ReloadedFile.LOOK_INTERVAL),
            Clock.systemUTC());
    // Tokens count only once it is said who may issue them.
    boolean tokens =
        !environment.getProperty(CallerKeys.ISSUER_PROPERTY, "").isBlank()
            && decoder.getIfAvailable() != null;
    if (tokens && environment.getProperty(CallerKeys.AUDIENCES_PROPERTY, "").isBlank()) {
      throw new InvalidSetting(
          "JWT_AUDIENCE",
          "is missing: tokens that JWT_ISSUER made for any other service would be good here.",
          "Set it to the name that this service has at the issuer.");
    }
    return new CallerKeys(keys, tokens ? decoder.getObject() : null);
  }

  /** A token that never expires could not be taken back; Boot adds this to its decoder's checks. */
  @Bean
  OAuth2TokenValidator<Jwt> expiryRequired() {
    var validator = new JwtTimestampValidator();
    validator.setAllowEmptyExpiryClaim(false);
    return validator;
  }

  @Bean
  CallerManager callerManager(CallerKeys keys, SecuritySettings settings, SignedCallers nodes) {
    return new CallerManager(
        keys.apiKeys(), keys.decoder(), new TokenCallers(settings.jwt()), nodes);
  }

  @Bean
  SignedCallers signedCallers(@Value("${security.node-secret:}") String secret) {
    return new SignedCallers(secret, Clock.systemUTC());
  }

  @Bean
  Seal seal(@Value("${security.node-secret:}") String secret) {
    return new Seal(secret);
  }

  @Bean
  SecurityProblems refusals(JsonMapper json, MeterRegistry meters) {
    return new SecurityProblems(json, meters);
  }

  @Bean
  AccessPolicy managementDoor(AccessPolicies doors, CallerKeys keys) {
    return doors.decide(
        "the actuator (metrics and details of health)",
        "MANAGEMENT_AUTH",
        keys.exist(),
        "Set API_KEYS with a key of scope=metrics for who reads them,"
            + " and perhaps MANAGEMENT_PORT to take them off the public port.");
  }

  @Bean
  SecuredPaths actuator(AccessPolicy managementDoor) {
    return new SecuredPaths(managementDoor, Scope.METRICS, List.of("/actuator", "/actuator/**"));
  }

  @Bean
  PublicPaths probes() {
    return new PublicPaths(
        "says no more than up or down, to whatever restarts and routes",
        List.of("/actuator/health/liveness", "/actuator/health/readiness"));
  }
}
