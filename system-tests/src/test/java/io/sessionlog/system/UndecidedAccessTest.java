package io.sessionlog.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sessionlog.support.security.UndecidedAccess;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** No service starts by itself before somebody has decided about each of its doors. */
class UndecidedAccessTest {

  @TempDir Path data;

  static Stream<Arguments> doors() {
    return Stream.of(
        Arguments.of(Service.INGEST, List.of("WEBHOOK_AUTH", "ADMIN_AUTH", "MANAGEMENT_AUTH")),
        Arguments.of(Service.PROJECTOR, List.of("MANAGEMENT_AUTH")),
        Arguments.of(Service.QUERY, List.of("QUERY_AUTH", "MANAGEMENT_AUTH")),
        Arguments.of(Service.NOTIFIER, List.of("NOTIFY_AUTH", "MANAGEMENT_AUTH")),
        Arguments.of(Service.ANALYTICS, List.of("QUERY_AUTH", "MANAGEMENT_AUTH")),
        Arguments.of(Service.RECONCILER, List.of("ADMIN_AUTH", "MANAGEMENT_AUTH")));
  }

  @ParameterizedTest
  @MethodSource("doors")
  void aServiceWithoutDecisionsNamesEachOfItsDoorsAndDoesNotStart(
      Service service, List<String> settings) {
    assertThatThrownBy(() -> service.start(data))
        .isInstanceOf(UndecidedAccess.class)
        .message()
        .satisfies(message -> assertThat(settings).allMatch(message::contains));
  }

  @ParameterizedTest
  @MethodSource("doors")
  void eachDoorNeedsADecisionOfItsOwn(Service service, List<String> settings) {
    for (String undecided : settings) {
      String[] others =
          settings.stream()
              .filter(setting -> !setting.equals(undecided))
              .map(setting -> "--" + setting + "=none")
              .toArray(String[]::new);

      assertThatThrownBy(() -> service.start(data, others))
          .isInstanceOf(UndecidedAccess.class)
          .message()
          .satisfies(
              message ->
                  assertThat(settings).filteredOn(message::contains).containsExactly(undecided));
    }
  }

  @Test
  void aKeyForCallersDecidesAboutEveryDoorButTheWebhooks() {
    String key = "--API_KEYS=sha256=" + "0".repeat(64) + " user=*";

    Service.QUERY.start(data, key).close();
    Service.PROJECTOR.start(data, key).close();
    assertThatThrownBy(() -> Service.INGEST.start(data, key))
        .isInstanceOf(UndecidedAccess.class)
        .message()
        .contains("WEBHOOK_AUTH")
        .doesNotContain("ADMIN_AUTH", "MANAGEMENT_AUTH");
  }
}
