package io.sessionlog.support.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sessionlog.support.security.AccessPolicy.Decision;
import io.sessionlog.support.security.Caller.Scope;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;

/** Who a caller is, and what that lets them see. */
class CallerTest {

  @Test
  void whoIsBoundToAUserSeesThatUsersSessionsAlone() {
    var alice = new Caller("alice", Scope.READ, true);

    assertThat(alice.maySee("alice")).isTrue();
    assertThat(alice.maySee("bob")).isFalse();
    assertThat(alice.maySee("Alice")).isFalse();
    assertThat(alice.maySee(null)).isFalse();
  }

  @Test
  void whoIsBoundToNobodySeesAllSessions() {
    assertThat(Caller.ANYBODY.maySee("alice")).isTrue();
    assertThat(Caller.ANYBODY.maySee(null)).isTrue();
  }

  @Test
  void nobodyAdministersTheSessionsOfOneUserOnly() {
    assertThatThrownBy(() -> new Caller("alice", Scope.ADMIN, true))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void adminsMayDoEverythingAndOthersTheirOwn() {
    assertThat(List.of(Scope.values())).allMatch(Scope.ADMIN::includes);
    assertThat(Scope.READ.includes(Scope.METRICS)).isFalse();
    assertThat(Scope.READ.includes(Scope.ADMIN)).isFalse();
    assertThat(Scope.METRICS.includes(Scope.READ)).isFalse();
  }

  @Test
  void behindAGuardedDoorThereIsNoRequestWithoutACaller() {
    var guarded = new Callers(new AccessPolicy("the door", "AUTH", Decision.GUARDED, ""));
    var open = new Callers(new AccessPolicy("the door", "AUTH", Decision.OPEN, ""));
    var alice = new Caller("alice", Scope.READ, true);

    assertThat(guarded.of(new CallerAuthentication(alice, "key:alices"))).isEqualTo(alice);
    assertThatThrownBy(() -> guarded.of(null)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> guarded.of(() -> "alice")).isInstanceOf(IllegalStateException.class);
    assertThat(Callers.actor(new CallerAuthentication(alice, "key:alices")))
        .isEqualTo("key:alices");
    assertThat(Callers.actor(null)).isEqualTo("anybody");
    assertThat(open.of(null)).isEqualTo(Caller.ANYBODY);
  }

  // ---- tokens, once verified

  private static Caller caller(Map<String, Object> claims, String qrScope) {
    var token = Jwt.withTokenValue("token").header("alg", "RS256").claims(c -> c.putAll(claims));
    var settings = new SecuritySettings.Jwt("sub", "scope", "sessions:admin", qrScope);
    return new TokenCallers(settings).caller(token.build());
  }

  @Test
  void aTokenNamesItsUser() {
    assertThat(caller(Map.of("sub", "alice"), "")).isEqualTo(new Caller("alice", Scope.READ, true));
  }

  static List<Object> adminScopes() {
    return List.of("sessions:admin", "openid sessions:admin", List.of("openid", "sessions:admin"));
  }

  @ParameterizedTest
  @MethodSource("adminScopes")
  void theAdminScopeMakesAnAdmin(Object scope) {
    assertThat(caller(Map.of("sub", "alice", "scope", scope), "")).isEqualTo(Caller.ANYBODY);
  }

  @Test
  void aScopeThatLooksLikeTheAdminsMakesNone() {
    for (Object scope :
        List.of("sessions:administrator", "SESSIONS:ADMIN", "sessions:admin,x", 1)) {
      assertThat(caller(Map.of("sub", "alice", "scope", scope), ""))
          .isEqualTo(new Caller("alice", Scope.READ, true));
    }
  }

  @Test
  void whereAScopeForQrCodesIsConfiguredOthersDoNotSeeThem() {
    assertThat(caller(Map.of("sub", "alice"), "sessions:qr").maySeeQr()).isFalse();
    assertThat(caller(Map.of("sub", "alice", "scope", "sessions:qr"), "sessions:qr").maySeeQr())
        .isTrue();
    assertThat(caller(Map.of("sub", "a", "scope", "sessions:admin"), "sessions:qr").maySeeQr())
        .isFalse();
  }

  @Test
  void aTokenThatNamesNoUserIsNotTakenForEveryones() {
    for (Map<String, Object> claims :
        List.<Map<String, Object>>of(
            Map.of("aud", "sessions"), Map.of("sub", " "), Map.of("sub", List.of("alice")))) {
      assertThatThrownBy(() -> caller(claims, "")).isInstanceOf(InvalidBearerTokenException.class);
    }
  }

  // ---- what is presented

  private static CallerManager manager(JwtDecoder decoder) {
    var settings = new SecuritySettings.Jwt("sub", "scope", "sessions:admin", "");
    return new CallerManager(
        new ApiKeys(List.of(), Clock.systemUTC()),
        decoder,
        new TokenCallers(settings),
        new SignedCallers("", Clock.systemUTC()));
  }

  @Test
  void anIssuerThatDoesNotAnswerIsNotTheCallersFault() {
    var presented = new BearerTokenAuthenticationToken("token");

    assertThatThrownBy(() -> manager(failing(new JwtException("gone"))).authenticate(presented))
        .isInstanceOf(AuthenticationServiceException.class);
    assertThatThrownBy(() -> manager(failing(new BadJwtException("no"))).authenticate(presented))
        .isInstanceOf(InvalidBearerTokenException.class);
    assertThatThrownBy(() -> manager(null).authenticate(presented))
        .isInstanceOf(InvalidBearerTokenException.class);
  }

  private static JwtDecoder failing(JwtException failure) {
    return token -> {
      throw failure;
    };
  }
}
