package io.sessionlog.query;

import static io.sessionlog.query.QueryNode.LIST;
import static io.sessionlog.query.QueryNode.STATUS;
import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.query.QueryNode.Answer;
import io.sessionlog.query.view.Story;
import io.sessionlog.testing.ManualClock;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens of an identity provider instead of keys. */
class TokenDoorTest {

  static final ManualClock CLOCK = new ManualClock(Story.NOON);
  static final TestCluster CLUSTER = TestCluster.get();
  static final Issuer ISSUER = new Issuer();
  @TempDir static Path data;
  static QueryNode node;

  final String hers = session("alice");

  @BeforeAll
  static void start() {
    node = QueryNode.start(data, CLOCK, ISSUER.settings());
  }

  @AfterAll
  static void stop() {
    node.close();
    ISSUER.close();
  }

  private static String session(String owner) {
    Story story = CLUSTER.story().at(CLOCK.instant());
    String position = CLUSTER.put(CLUSTER.next(story).ownedBy(owner).qr()).position().toString();
    String admin = ISSUER.sign(Issuer.claims("root").claim("scope", "sessions:admin"));
    Answer seen =
        node.get(
            STATUS + story.sessionId(),
            "Authorization",
            "Bearer " + admin,
            "Session-Position",
            position);
    assertThat(seen.status()).as(seen::text).isEqualTo(200);
    return story.sessionId();
  }

  private static Answer get(String path, String token) {
    return node.get(path, "Authorization", "Bearer " + token);
  }

  @Test
  void a_token_shows_its_users_sessions_and_no_others() {
    String his = session("bob");
    String token = ISSUER.sign(Issuer.claims("alice"));

    assertThat(get(STATUS + hers, token).data().get("qr").asString()).isEqualTo(Story.QR);
    assertThat(get(STATUS + his, token).status()).isEqualTo(404);
    assertThat(get(LIST, token).text()).contains(hers).doesNotContain(his);
    assertThat(get("/actuator/prometheus", token).status()).isEqualTo(403);
  }

  @Test
  void a_token_without_the_scope_for_qr_codes_shows_none() {
    String token = ISSUER.sign(Issuer.claims("alice").claim("scope", "openid"));

    Answer answer = get(STATUS + hers, token);

    assertThat(answer.data().get("needsQR").asBoolean()).isTrue();
    assertThat(answer.text()).doesNotContain(Story.QR);
  }

  @Test
  void a_token_that_is_not_right_in_every_part_opens_nothing() {
    String good = ISSUER.sign(Issuer.claims("alice"));
    Date past = Date.from(Instant.now().minusSeconds(120));
    Date future = Date.from(Instant.now().plusSeconds(120));
    Map<String, String> bad = new LinkedHashMap<>();
    bad.put("expired", ISSUER.sign(Issuer.claims("alice").expirationTime(past)));
    bad.put("never expires", ISSUER.sign(Issuer.claims("alice").expirationTime(null)));
    bad.put("not valid yet", ISSUER.sign(Issuer.claims("alice").notBeforeTime(future)));
    bad.put("another issuer", ISSUER.sign(Issuer.claims("alice").issuer("https://evil.example")));
    bad.put("for another service", ISSUER.sign(Issuer.claims("alice").audience("billing")));
    bad.put("names no user", ISSUER.sign(Issuer.claims(null)));
    bad.put("signed by another", ISSUER.signByAnother(Issuer.claims("alice")));
    bad.put("not signed", ISSUER.unsigned(Issuer.claims("alice")));
    bad.put("public key as secret", ISSUER.signWithThePublicKeyAsSecret(Issuer.claims("alice")));
    bad.put("truncated", good.substring(0, good.length() - 8));
    bad.put("without signature", good.substring(0, good.lastIndexOf('.') + 1));
    bad.put("other claims", changed(good));

    assertThat(get(STATUS + hers, good).status()).isEqualTo(200);
    bad.forEach(
        (fault, token) -> {
          Answer answer = get(STATUS + hers, token);
          assertThat(answer.status()).as(fault).isEqualTo(401);
          assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer error=\"invalid_token\"");
          assertThat(answer.text()).as(fault).doesNotContain(token);
        });
  }

  /** The same signature under the claims of an admin. */
  private static String changed(String good) {
    String admin = ISSUER.sign(Issuer.claims("alice").claim("scope", "sessions:admin"));
    return admin.substring(0, admin.lastIndexOf('.')) + good.substring(good.lastIndexOf('.'));
  }
}
