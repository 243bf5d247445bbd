package io.sessionlog.support.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sessionlog.support.security.AccessPolicy.Decision;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.mock.env.MockEnvironment;

/** A service starts only once somebody has decided about each of its doors. */
@ExtendWith(OutputCaptureExtension.class)
class AccessPolicyTest {

  private final MockEnvironment environment = new MockEnvironment();

  private AccessPolicy door(boolean hasKey) {
    return new AccessPolicies(environment).decide("the back door", "BACK_AUTH", hasKey, "Set KEY.");
  }

  @Test
  void aKeyIsADecision() {
    assertThat(door(true).decision()).isEqualTo(Decision.GUARDED);
  }

  @Test
  void noneIsADecisionEvenWhereThereIsAKey() {
    environment.setProperty("BACK_AUTH", " None ");

    assertThat(door(true).decision()).isEqualTo(Decision.OPEN);
    assertThat(door(false).decision()).isEqualTo(Decision.OPEN);
  }

  @Test
  void nothingIsNoDecision() {
    assertThat(door(false).decision()).isEqualTo(Decision.UNDECIDED);
  }

  @Test
  void anotherWordThanNoneIsNoDecision() {
    environment.setProperty("BACK_AUTH", "open");
    environment.setProperty(AccessPolicies.OPEN_UNDECIDED, "true");

    assertThat(door(true).decision()).isEqualTo(Decision.UNDECIDED);
  }

  @Test
  void theQuickstartOpensWhatNobodyDecidedAboutAndNoMore() {
    environment.setProperty(AccessPolicies.OPEN_UNDECIDED, "true");

    assertThat(door(false).decision()).isEqualTo(Decision.OPEN);
    assertThat(door(true).decision()).isEqualTo(Decision.GUARDED);
  }

  @Test
  void everyUndecidedDoorIsNamedAndNoOther() {
    var front = new AccessPolicy("the front door", "FRONT_AUTH", Decision.GUARDED, "Set KEY.");
    var side = new AccessPolicy("the side door", "SIDE_AUTH", Decision.UNDECIDED, "Set KEY.");

    assertThatThrownBy(
            new AccessPolicyCheck(List.of(front, side, door(false)))::afterSingletonsInstantiated)
        .isInstanceOf(UndecidedAccess.class)
        .hasMessageContainingAll("the side door (SIDE_AUTH)", "the back door (BACK_AUTH)")
        .hasMessageNotContaining("front");
  }

  @Test
  void aRefusedStartSaysWhichDoorWhichSettingAndWhatToPut(CapturedOutput output) {
    assertThatThrownBy(() -> start()).isInstanceOf(UndecidedAccess.class);

    assertThat(output)
        .contains("APPLICATION FAILED TO START")
        .contains("Nobody decided who may come in by the back door (BACK_AUTH).")
        .contains(
            "- the back door: Set KEY. Or set BACK_AUTH=none to leave it open to everybody who can reach it.")
        .doesNotContain("\tat ");
  }

  @Test
  void anOpenDoorIsWarnedOf(CapturedOutput output) {
    start("--BACK_AUTH=none").close();

    assertThat(output)
        .contains("Open to everybody who can reach this service: the back door (BACK_AUTH)");
  }

  private static ConfigurableApplicationContext start(String... args) {
    var service = new SpringApplication(Service.class);
    service.setWebApplicationType(WebApplicationType.NONE);
    return service.run(args);
  }

  @Configuration(proxyBeanMethods = false)
  @Import(AccessPolicyConfiguration.class)
  static class Service {
    @Bean
    AccessPolicy backDoor(AccessPolicies doors) {
      return doors.decide("the back door", "BACK_AUTH", false, "Set KEY.");
    }
  }
}
