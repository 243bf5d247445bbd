package io.sessionlog.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sessionlog.support.security.UndecidedAccess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the environment of the quickstart decides. */
class StandaloneSettingsTest {

  @TempDir Path data;

  @Test
  void withoutSettingsOnlyThisMachineCanReachIt() {
    assertThat(StandaloneSettings.from(Map.of()).onLoopback()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1", "localhost"})
  void aLoopbackAddressIsOne(String address) {
    assertThat(StandaloneSettings.from(Map.of("SERVER_ADDRESS", address)).onLoopback()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "192.168.1.10"})
  void anyOtherAddressIsNone(String address) {
    assertThat(StandaloneSettings.from(Map.of("SERVER_ADDRESS", address)).onLoopback()).isFalse();
  }

  @Test
  void onAnyOtherAddressItRefusesToStartWithoutDecisions() {
    var reachable =
        new StandaloneSettings(
            0, 0, 0, 0, 0, 0, 0, 0, "127.0.0.1:1", "0.0.0.0", data, false, false);

    assertThatThrownBy(() -> Standalone.start(reachable)).isInstanceOf(UndecidedAccess.class);
  }

  @Test
  void anAddressThatIsNoneIsNamed() {
    var settings = StandaloneSettings.from(Map.of("SERVER_ADDRESS", "no such host.invalid"));

    assertThatThrownBy(settings::onLoopback)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("SERVER_ADDRESS");
  }

  @Test
  void whatIsSealedForCallersIsOpenedAfterAnotherStart() {
    String secret = secretOf("--API_KEYS=some").orElseThrow();

    assertThat(secret).hasSizeGreaterThanOrEqualTo("--NODE_SECRET=".length() + 32);
    assertThat(secretOf("--JWT_ISSUER=some")).hasValue(secret);
  }

  @Test
  void aSecretIsMadeOnlyWhereThereMayBeCallersAndNoneIsGiven() {
    assertThat(secretOf("--DEMO=true")).isEmpty();
    assertThat(secretOf("--API_KEYS=some", "--NODE_SECRET=ours")).hasValue("--NODE_SECRET=ours");
    assertThat(data).isEmptyDirectory();
  }

  private Optional<String> secretOf(String... given) {
    List<String> arguments = new ArrayList<>(List.of(given));
    Standalone.shareSecret(arguments, data);
    return arguments.stream().filter(each -> each.startsWith("--NODE_SECRET=")).findFirst();
  }
}
