package io.sessionlog.support.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnHostsTest {

  private final OwnHosts hosts =
      new OwnHosts(List.of(" API.example.com ", ""), List.of("https://app.example.com"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "localhost:8080",
        "127.0.0.1:8080",
        "[::1]:8080",
        "192.0.2.7",
        "ingest:8080",
        "api.example.com",
        "API.example.com:443",
        "ingest.sessions.svc.cluster.local:8080",
        "a.localhost"
      })
  void namesThatNoStrangerCanOwnAreItsOwn(String host) {
    assertThat(hosts.contain(host)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rebound.example.org",
        "rebound.example.org:8080",
        "localhost.example.org",
        "127.0.0.1.nip.io",
        "evil.api.example.com",
        "1.2.3.4x.org",
        "localhost.",
        ""
      })
  void otherNamesAreNot(String host) {
    assertThat(hosts.contain(host)).isEqualTo(host.isEmpty());
  }

  @Test
  void aClientThatIsNoBrowserMayChange() {
    assertThat(hosts.mayChange("localhost:8080", null, null)).isTrue();
  }

  @Test
  void aPageOfItsOwnOrOfANamedOriginMayChange() {
    assertThat(hosts.mayChange("localhost:8080", "http://localhost:8080", "same-origin")).isTrue();
    assertThat(hosts.mayChange("localhost:8080", null, "same-origin")).isTrue();
    assertThat(hosts.mayChange("localhost:8080", null, "none")).isTrue();
    assertThat(hosts.mayChange("localhost:8080", "https://app.example.com", "cross-site")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"https://evil.example", "null", "http://localhost:3000", "not an origin", ""})
  void aPageOfAnotherOriginMayNot(String origin) {
    assertThat(hosts.mayChange("localhost:8080", origin, null)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"cross-site", "same-site"})
  void norMayOneThatHidesItsOrigin(String site) {
    assertThat(hosts.mayChange("localhost:8080", null, site)).isFalse();
  }
}
