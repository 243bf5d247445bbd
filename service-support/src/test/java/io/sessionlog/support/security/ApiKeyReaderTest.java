package io.sessionlog.support.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sessionlog.support.security.Caller.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What API_KEYS may say, and which keys it then opens to. */
class ApiKeyReaderTest {

  /** {@code printf %s secret | sha256sum} */
  static final String OF_SECRET =
      "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b";

  /** {@code printf %s other | sha256sum} */
  static final String OF_OTHER = "d9298a10d1b0735837dc4bd85dac641b0f3cef27a47e5d53a54f2f3f5b2fcffa";

  private static ApiKeys keys(String setting) {
    return at("2026-11-24T00:00:00Z", setting);
  }

  private static ApiKeys at(String now, String setting) {
    return new ApiKeys(ApiKeyReader.read(setting), Clock.fixed(Instant.parse(now), ZoneOffset.UTC));
  }

  private static Optional<Caller> find(ApiKeys keys, String presented) {
    return keys.find(presented).map(ApiKey::caller);
  }

  @Test
  void aKeyHasANameOrTheBeginningOfItsHash() {
    assertThat(keys("sha256=" + OF_SECRET + " user=* name=grafana").find("secret"))
        .map(ApiKey::name)
        .contains("grafana");
    assertThat(keys("sha256=" + OF_SECRET + " user=*").find("secret"))
        .map(ApiKey::name)
        .contains("sha256=2bb80d53");
  }

  @Test
  void aKeyThatWasTakenOutOfTheFileOpensNothing(@TempDir Path secrets) throws IOException {
    String both = "sha256=" + OF_SECRET + " user=*;sha256=" + OF_OTHER + " user=*";
    Path file = Files.writeString(secrets.resolve("API_KEYS"), both);
    Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
    var keys =
        new ApiKeys(
            new ReloadedSetting<>("API_KEYS", secrets, both, ApiKeyReader::read, Duration.ZERO),
            Clock.systemUTC());
    assertThat(find(keys, "other")).isPresent();

    Files.writeString(file, "sha256=" + OF_SECRET + " user=*");
    Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH.plusSeconds(1)));
    assertThat(find(keys, "other")).isEmpty();
    assertThat(find(keys, "secret")).isPresent();
  }

  @Test
  void aKeyIsKnownByItsHash() {
    ApiKeys keys = keys("sha256=" + OF_SECRET + " user=alice");

    assertThat(find(keys, "secret")).contains(new Caller("alice", Scope.READ, true));
    assertThat(find(keys, "other")).isEmpty();
    assertThat(find(keys, "secre")).isEmpty();
    assertThat(find(keys, "")).isEmpty();
    assertThat(find(keys, OF_SECRET)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {";", "\n", "\r\n", " ; ", "\n# a comment\n\n"})
  void severalKeysAreValidAtTheSameTime(String between) {
    ApiKeys keys =
        keys("sha256=" + OF_SECRET + " user=alice" + between + "sha256=" + OF_OTHER + " user=*");

    assertThat(find(keys, "secret")).map(Caller::userId).contains("alice");
    assertThat(find(keys, "other")).contains(new Caller(null, Scope.READ, true));
  }

  @Test
  void aHashMayBeWrittenInCapitalsAndFieldsInAnyOrder() {
    assertThat(
            find(keys("user=alice qr=no sha256=" + OF_SECRET.toUpperCase(Locale.ROOT)), "secret"))
        .contains(new Caller("alice", Scope.READ, false));
  }

  @ParameterizedTest
  @CsvSource({"scope=admin,ADMIN", "scope=admin user=*,ADMIN", "scope=metrics,METRICS"})
  void adminAndMetricsAreBoundToNoUser(String rights, Scope scope) {
    assertThat(find(keys("sha256=" + OF_SECRET + " " + rights), "secret"))
        .contains(new Caller(null, scope, true));
  }

  @Test
  void whatIsNotPlainInAUserIdIsPercentEncoded() {
    assertThat(find(keys("sha256=" + OF_SECRET + " user=Zo%C3%AB%20%2A%3B"), "secret"))
        .map(Caller::userId)
        .contains("Zoë *;");
    assertThat(find(keys("sha256=" + OF_SECRET + " user=%2A"), "secret"))
        .map(Caller::userId)
        .contains("*");
  }

  @Test
  void aKeyOpensNothingFromItsEndOn() {
    String setting = "sha256=" + OF_SECRET + " user=* until=2026-11-24T10:00:00Z";

    assertThat(find(at("2026-11-24T09:59:59Z", setting), "secret")).isPresent();
    assertThat(find(at("2026-11-24T10:00:00Z", setting), "secret")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", ";;", "# none yet"})
  void noKeyIsNone(String setting) {
    assertThat(keys(setting).isEmpty()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "user=alice | needs sha256",
        "sha256=abc user=alice | needs sha256",
        "sha256=HASH | needs user",
        "sha256=HASH user= | needs user",
        "sha256=HASH user=alice scope=admin | bound to a user",
        "sha256=HASH user=alice scope=metrics | bound to a user",
        "sha256=HASH user=* scope=root | scope that is none of",
        "sha256=HASH user=* qr=maybe | qr that is neither",
        "sha256=HASH user=* until=tomorrow | until that is no moment",
        "sha256=HASH user=100% | percent-encoding",
        "sha256=HASH user=a user=b | a field twice",
        "sha256=HASH user=* name=a/b | a name that is not",
        "sha256=HASH user=* qr-codes=no | a field that is none of",
        "my-key-in-clear | a field that is none of",
        "sha256=HASH user=*;sha256=HASH user=alice | sha256 of a key before it",
      })
  void whatCantBeReadStopsTheStartAndIsNotQuoted(String setting, String fault) {
    String text = setting.replace("HASH", OF_SECRET);

    assertThatThrownBy(() -> keys(text))
        .isInstanceOf(InvalidSetting.class)
        .hasMessageStartingWith("API_KEYS: key ")
        .hasMessageContaining(fault)
        .message()
        .doesNotContain(OF_SECRET)
        .doesNotContain("my-key-in-clear");
  }

  @Test
  void settingsAndDigestsTellNothingWhenPrinted() {
    String text = "sha256=" + OF_SECRET + " user=*";
    var settings =
        new SecuritySettings(
            text,
            new SecuritySettings.Jwt("sub", "scope", "sessions:admin", ""),
            List.of(),
            List.of(),
            Path.of("none"));

    assertThat(settings.toString()).doesNotContain(OF_SECRET);
    assertThat(ApiKeyReader.read(text).toString()).doesNotContain(OF_SECRET);
  }
}
