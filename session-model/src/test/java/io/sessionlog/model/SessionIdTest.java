package io.sessionlog.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionIdTest {

  @ParameterizedTest
  @ValueSource(strings = {"a", "session-123", "A.b_c:d@e+f-9", "...", "15550100001@c.us"})
  void names_a_session(String id) {
    assertThat(SessionId.isValid(id)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", ".", "..", " ", "a b", "a/b", "a\\b", "a\u0000", "a%2f", "é", "a\n", "a?b", "a,b", "👋"
      })
  void names_none(String id) {
    assertThat(SessionId.isValid(id)).isFalse();
  }

  @Test
  void has_at_most_128_characters() {
    assertThat(SessionId.isValid("x".repeat(128))).isTrue();
    assertThat(SessionId.isValid("x".repeat(129))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "garage porto 1, garage%20porto%201",
    "garage%20porto%201, garage%20porto%201",
    "shop-1, shop-1",
    "100%, 100%25",
    "100%25, 100%25",
    "a%20b%, a%2520b%25"
  })
  void is_meant_by_itself_and_by_what_its_sender_calls_it(String name, String id) {
    assertThat(SessionId.meant(name)).isEqualTo(id);
  }
}
