package io.sessionlog.support.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.security.oauth2.jwt.JwtDecoder;

/** What counts as a key, before anybody shows one. */
class CallerKeysTest {

  private final MockEnvironment environment = new MockEnvironment();

  private CallerKeys keys() {
    var beans = new StaticListableBeanFactory();
    beans.addBean(
        "decoder",
        (JwtDecoder)
            token -> {
              throw new UnsupportedOperationException();
            });
    var settings =
        new SecuritySettings(
            "",
            new SecuritySettings.Jwt("sub", "scope", "a", ""),
            List.of(),
            List.of(),
            Path.of("none"));
    return new SecuritySupportConfiguration()
        .callerKeys(settings, environment, beans.getBeanProvider(JwtDecoder.class));
  }

  @Test
  void withoutAnIssuerThereIsNone() {
    assertThat(keys().exist()).isFalse();
  }

  @Test
  void anIssuerAndWhomItsTokensAreForAreOne() {
    environment.setProperty(CallerKeys.ISSUER_PROPERTY, "https://id.example.com");
    environment.setProperty(CallerKeys.AUDIENCES_PROPERTY, "sessions");

    assertThat(keys().exist()).isTrue();
  }

  @Test
  void anIssuerAloneIsNoDecision() {
    environment.setProperty(CallerKeys.ISSUER_PROPERTY, "https://id.example.com");

    assertThatThrownBy(this::keys)
        .isInstanceOf(InvalidSetting.class)
        .hasMessageStartingWith("JWT_AUDIENCE: is missing");
  }
}
