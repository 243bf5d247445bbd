package io.sessionlog.query;

import static io.sessionlog.query.QueryNode.LIST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sessionlog.query.QueryNode.Answer;
import io.sessionlog.query.view.Story;
import io.sessionlog.testing.ManualClock;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What browsers are told that they may do with answers. */
class BrowserTest {

  private static final String OURS = "https://app.example.com";
  private static final ManualClock CLOCK = new ManualClock(Story.NOON);

  @TempDir Path data;

  private static void assertGuarded(Answer answer) {
    assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(answer.header("X-Frame-Options")).isEqualTo("DENY");
    assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
    assertThat(answer.header("Content-Security-Policy"))
        .contains("default-src 'self'", "frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(answer.header("Strict-Transport-Security")).isNull();
  }

  @Test
  void every_answer_has_the_security_headers_refusals_and_errors_too() {
    try (QueryNode node = QueryNode.start(data, CLOCK, Keys.setting())) {
      for (String path :
          new String[] {
            LIST,
            LIST + "?status=no-such",
            "/nowhere",
            "/api/%00",
            "/actuator/health/liveness",
            "/",
            "/docs/",
            "/openapi"
          }) {
        assertGuarded(node.get(path));
        assertGuarded(node.get(path, Keys.EVERYONE.header()));
      }
    }
  }

  @Test
  void without_configuration_no_page_of_another_origin_may_read() {
    try (QueryNode node = QueryNode.start(data, CLOCK)) {
      Answer answer = node.get(LIST, "Origin", OURS);

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("Access-Control-Allow-Origin")).isNull();
    }
  }

  @Test
  void pages_of_the_origins_that_are_named_may_read_and_others_not() {
    try (QueryNode node = QueryNode.start(data, CLOCK, Keys.setting(), "--CORS_ORIGINS=" + OURS)) {
      Answer preflight =
          node.options(
              LIST,
              "Origin",
              OURS,
              "Access-Control-Request-Method",
              "GET",
              "Access-Control-Request-Headers",
              "x-api-key, session-position");
      assertThat(preflight.status()).isEqualTo(200);
      assertThat(preflight.header("Access-Control-Allow-Origin")).isEqualTo(OURS);
      assertThat(preflight.header("Access-Control-Allow-Credentials")).isNull();

      Answer read = node.get(LIST, "Origin", OURS, "x-api-key", Keys.ALICE.key());
      assertThat(read.status()).isEqualTo(200);
      assertThat(read.header("Access-Control-Allow-Origin")).isEqualTo(OURS);
      assertThat(read.header("Access-Control-Expose-Headers")).contains("ETag");
      assertThat(read.response().headers().allValues("Vary").toString())
          .contains("Origin", "x-api-key");

      // A page must be able to read why it was refused.
      Answer refused = node.get(LIST, "Origin", OURS);
      assertThat(refused.status()).isEqualTo(401);
      assertThat(refused.header("Access-Control-Allow-Origin")).isEqualTo(OURS);

      Answer other =
          node.get(LIST, "Origin", "https://evil.example", "x-api-key", Keys.ALICE.key());
      assertThat(other.status()).isEqualTo(403);
      assertThat(other.header("Access-Control-Allow-Origin")).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "https://*.example.com", "app.example.com", "https://a.example/app"})
  void an_origin_that_is_none_or_too_many_stops_the_start(String origin) {
    assertThatThrownBy(() -> QueryNode.start(data, CLOCK, "--CORS_ORIGINS=" + origin))
        .hasRootCauseMessage("CORS_ORIGINS: '%s' is no origin.".formatted(origin));
  }
}
