package io.sessionlog.support.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sessionlog.support.security.Caller.Scope;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;

/** What a node tells another one about who asks. */
@ExtendWith(OutputCaptureExtension.class)
class SignedCallersTest {

  static final String SECRET = "0123456789abcdef0123456789abcdef";
  static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
  static final String TARGET = "/api/whatsapp/session/s/messages?limit=1";

  private final SignedCallers nodes = at(SECRET, NOW);

  private static SignedCallers at(String secret, Instant now) {
    return new SignedCallers(secret, Clock.fixed(now, ZoneOffset.UTC));
  }

  private static CallerAuthentication caller(@Nullable String user) {
    return new CallerAuthentication(new Caller(user, Scope.READ, false), "key:an=od&d");
  }

  private static CallerAuthentication verified(
      SignedCallers by, String header, String method, String path, @Nullable String query) {
    var request = new MockHttpServletRequest(method, path);
    request.setQueryString(query);
    request.addHeader(SignedCallers.HEADER, header);
    return by.verify(by.presented(request));
  }

  @ParameterizedTest
  @ValueSource(strings = {"alice", "Zoë & co = \n", "%41", ""})
  void theOtherNodeKnowsWhoAsksAsThisOneDoes(String user) {
    String header = nodes.sign(caller(user), "GET", TARGET).orElseThrow();

    CallerAuthentication told =
        verified(nodes, header, "GET", "/api/whatsapp/session/s/messages", "limit=1");
    assertThat(told.getPrincipal()).isEqualTo(new Caller(user, Scope.READ, false));
    assertThat(told.actor()).isEqualTo("key:an=od&d");
  }

  @Test
  void whoIsBoundToNobodyIsNotBoundThere() {
    String header = nodes.sign(caller(null), "GET", "/x").orElseThrow();

    assertThat(verified(nodes, header, "GET", "/x", null).getPrincipal().userId()).isNull();
  }

  @Test
  void itIsGoodForOneQuestionForAWhile() {
    String header = nodes.sign(caller("alice"), "GET", "/x?a=1").orElseThrow();

    assertThat(verified(at(SECRET, NOW.plusSeconds(30)), header, "GET", "/x", "a=1")).isNotNull();
    assertRefused(at(SECRET, NOW.plusSeconds(31)), header, "GET", "/x", "a=1");
    assertRefused(nodes, header, "GET", "/x", "a=2");
    assertRefused(nodes, header, "GET", "/y", "a=1");
    assertRefused(nodes, header, "DELETE", "/x", "a=1");
  }

  @Test
  void aNodeThatDoesNotBelieveItIsNamedOnceUntilItDoes(CapturedOutput output) {
    nodes.answered("reconciler-1:8086", 200);
    nodes.answered("reconciler-2:8086", 404);
    assertThat(output).doesNotContain("reconciler");

    for (int status : new int[] {401, 401, 200, 401}) {
      nodes.answered("reconciler-1:8086", status);
    }
    assertThat(output.getAll().lines().filter(line -> line.contains("reconciler-1:8086")))
        .hasSize(2)
        .allSatisfy(line -> assertThat(line).contains("WARN", "NODE_SECRET"));
  }

  @Test
  void nobodyElseCanSayIt() {
    String header = nodes.sign(caller("alice"), "GET", "/x").orElseThrow();
    String bobs = nodes.sign(caller("bob"), "GET", "/x").orElseThrow();
    String mixed = bobs.substring(0, bobs.indexOf('.')) + header.substring(header.indexOf('.'));

    for (String forged : new String[] {mixed, header + "A", "", ".", "a.b.c", "%.%", "x"}) {
      assertRefused(nodes, forged, "GET", "/x", null);
    }
    assertRefused(at("f".repeat(32), NOW), header, "GET", "/x", null);
  }

  private static void assertRefused(
      SignedCallers by, String header, String method, String path, @Nullable String query) {
    assertThatThrownBy(() -> verified(by, header, method, path, query))
        .isInstanceOf(InvalidBearerTokenException.class);
  }

  @Test
  void aCallersOwnKeyStaysHereWhereNodesShareASecret() {
    Map<String, String> headers = nodes.headers(withKeys(caller("alice")), "GET", "/there?b=2");

    assertThat(headers).containsOnlyKeys(SignedCallers.HEADER);
    assertThat(
            verified(nodes, headers.get(SignedCallers.HEADER), "GET", "/there", "b=2")
                .getPrincipal()
                .userId())
        .isEqualTo("alice");
    assertThat(nodes.headers(withKeys(null), "GET", "/there")).as("an open door").isEmpty();
  }

  @Test
  void itIsPassedOnWhereTheyShareNone() {
    assertThat(at("", NOW).headers(withKeys(caller("alice")), "GET", "/there"))
        .containsOnly(
            Map.entry("x-api-key", "a-key"), Map.entry("Authorization", "Bearer a-token"));
  }

  private static MockHttpServletRequest withKeys(@Nullable CallerAuthentication caller) {
    var request = new MockHttpServletRequest("GET", "/here");
    request.setUserPrincipal(caller);
    request.addHeader("X-Api-Key", "a-key");
    request.addHeader("Authorization", "Bearer a-token");
    return request;
  }

  @Test
  void withoutASecretNothingIsSaidAndNothingBelieved() {
    SignedCallers off = at(" ", NOW);
    var request = new MockHttpServletRequest("GET", "/x");
    request.addHeader(SignedCallers.HEADER, nodes.sign(caller("a"), "GET", "/x").orElseThrow());

    assertThat(off.presented(request)).isNull();
    assertThat(nodes.sign(null, "GET", "/x")).as("an open door").isEmpty();
    assertThatThrownBy(() -> at("short", NOW))
        .isInstanceOf(InvalidSetting.class)
        .hasMessageStartingWith("NODE_SECRET");
  }
}
