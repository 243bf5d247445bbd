package io.sessionlog.ingest.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.ingest.InMemoryIngest;
import io.sessionlog.ingest.signature.Sign;
import io.sessionlog.model.wire.EventCodec;
import io.sessionlog.support.position.Freshness;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which sessions webhooks may make; no quota refills. */
class SessionAdmissionTest {

  static final String BODY = "{\"event\":\"ready\",\"data\":{}}";

  @Test
  void aPipelineThatIsFullTakesNoNewSessionAndGoesOnWithThoseThatAreThere() {
    try (var ingest = started("WEBHOOK_AUTH=none", "MAX_SESSIONS=2")) {
      sessions(ingest).put("old", null, null);

      assertThat(ingest.post("new-1", BODY).statusCode()).isEqualTo(202);
      HttpResponse<String> refused = ingest.post("new-2", BODY);
      assertThat(refused.statusCode()).isEqualTo(429);
      assertThat(refused.headers().firstValue("Retry-After")).hasValue("60");
      assertThat(refused.body()).contains("\"success\":false").contains("not stored");
      for (String there : new String[] {"old", "new-1"}) {
        assertThat(ingest.post(there, BODY).statusCode()).isEqualTo(202);
      }
      assertThat(ingest.turnedAway("sessions_full")).isEqualTo(1);

      sessions(ingest).remove("old", null);
      assertThat(ingest.post("new-2", BODY).statusCode()).isEqualTo(202);
    }
  }

  @Test
  void aUserHasAsManySessionsAsOneMay() {
    try (var ingest = started("WEBHOOK_AUTH=none", "MAX_SESSIONS_PER_USER=1")) {
      sessions(ingest).put("hers", "alice", null);

      assertThat(ingest.post("next?userId=alice", BODY).statusCode()).isEqualTo(429);
      assertThat(ingest.post("his?userId=bob", BODY).statusCode()).isEqualTo(202);
      assertThat(ingest.post("other?userId=bob", BODY).statusCode()).isEqualTo(429);
      sessions(ingest).put("hers", "bob", null);
      assertThat(ingest.post("next?userId=alice", BODY).statusCode()).isEqualTo(202);
    }
  }

  @Test
  void newSessionsOfAMinuteAreBoundedByPipelineUserAndSecret() {
    try (var ingest =
        started(
            "WHATSAPP_API_KEY=one",
            "WEBHOOK_SECRETS=two",
            "NEW_SESSIONS_PER_MINUTE=3",
            "NEW_SESSIONS_PER_USER=1",
            "NEW_SESSIONS_PER_SECRET=3")) {
      assertThat(signed(ingest, "one", "a?userId=alice")).isEqualTo(202);
      assertThat(signed(ingest, "one", "b?userId=alice")).as("one of the user").isEqualTo(429);
      assertThat(signed(ingest, "one", "a?userId=alice")).as("it is there").isEqualTo(202);
      assertThat(signed(ingest, "two", "c")).isEqualTo(202);
      assertThat(signed(ingest, "one", "d")).isEqualTo(202);
      assertThat(signed(ingest, "two", "e")).as("all three are used").isEqualTo(429);
      assertThat(ingest.turnedAway("new_sessions_limited")).isEqualTo(2);
      assertThat(ingest.events()).hasSize(4);
    }
    try (var ingest =
        started("WHATSAPP_API_KEY=one", "WEBHOOK_SECRETS=two", "NEW_SESSIONS_PER_SECRET=1")) {
      assertThat(signed(ingest, "one", "a")).isEqualTo(202);
      assertThat(signed(ingest, "one", "b")).isEqualTo(429);
      assertThat(signed(ingest, "two", "b")).isEqualTo(202);
    }
  }

  @Test
  void whoIsRefusedTakesNothingOfWhatOthersMayMake() {
    try (var ingest =
        started(
            "WHATSAPP_API_KEY=one",
            "WEBHOOK_SECRETS=two",
            "NEW_SESSIONS_PER_MINUTE=3",
            "NEW_SESSIONS_PER_USER=1",
            "NEW_SESSIONS_PER_SECRET=2")) {
      assertThat(signed(ingest, "one", "a1?userId=alice")).isEqualTo(202);
      for (int i = 0; i < 5; i++) {
        assertThat(signed(ingest, "one", "a2?userId=alice")).as("one of the user").isEqualTo(429);
      }
      assertThat(signed(ingest, "one", "b?userId=bob")).isEqualTo(202);
      assertThat(signed(ingest, "one", "c?userId=carol")).as("two of the secret").isEqualTo(429);
      assertThat(signed(ingest, "two", "c?userId=carol")).isEqualTo(202);
    }
  }

  @Test
  void aSecretHasAsManySessionsAsOneMay(@TempDir Path dir) throws IOException {
    Path secrets = Files.writeString(dir.resolve("secrets"), "acme-* acme\nacme-* next\n");
    try (var ingest =
        started(
            "WHATSAPP_API_KEY=one",
            "WEBHOOK_SECRETS_FILE=" + secrets,
            "MAX_SESSIONS_PER_SECRET=2")) {
      sessions(ingest).put("acme-1", null, null);
      sessions(ingest).put("shop-1", null, null);

      assertThat(signed(ingest, "acme", "acme-2")).isEqualTo(202);
      assertThat(signed(ingest, "next", "acme-3")).as("the same line's").isEqualTo(429);
      assertThat(signed(ingest, "acme", "acme-1")).as("it is there").isEqualTo(202);
      assertThat(signed(ingest, "one", "shop-2")).isEqualTo(202);
      assertThat(signed(ingest, "one", "shop-3")).isEqualTo(429);
      assertThat(ingest.turnedAway("sessions_full")).isEqualTo(2);

      sessions(ingest).put("acme-2", null, null);
      assertThat(signed(ingest, "acme", "acme-3")).isEqualTo(429);
      sessions(ingest).remove("acme-1", null);
      register(ingest, "acme-3", "anna");
      assertThat(signed(ingest, "acme", "acme-4")).as("a registered one counts").isEqualTo(429);
      sessions(ingest).remove("acme-2", null);
      assertThat(signed(ingest, "acme", "acme-4")).isEqualTo(202);
    }
  }

  @Test
  void aSecretBoundToAUserOpensThatUsersSessionsAlone(@TempDir Path dir) throws IOException {
    try (var ingest = started("WHATSAPP_API_KEY=one", "WEBHOOK_SECRETS_FILE=" + annas(dir))) {
      sessions(ingest).put("annas", "anna", null);
      sessions(ingest).put("bobs", "bob", null);
      sessions(ingest).put("nobodys", null, null);

      assertThat(signed(ingest, "hers", "annas")).isEqualTo(202);
      assertThat(signed(ingest, "hers", "annas?userId=bob")).isEqualTo(202);
      assertThat(signed(ingest, "one", "annas")).as("it is opened by hers alone").isEqualTo(401);
      for (String others : new String[] {"bobs", "nobodys"}) {
        assertThat(signed(ingest, "hers", others)).isEqualTo(401);
        assertThat(signed(ingest, "hers", others + "?userId=anna")).isEqualTo(401);
        assertThat(signed(ingest, "one", others)).isEqualTo(202);
      }
      String several = "{\"event\":\"ready\",\"sessionId\":\"annas\"}";
      assertThat(ingest.post("", several, Sign.original("one", several)).statusCode())
          .as("named in the body")
          .isEqualTo(401);
    }
  }

  @Test
  void aSecretBoundToAUserMakesThatUsersSessionsAndNoOtherOneDoes(@TempDir Path dir)
      throws IOException {
    try (var ingest = started("WHATSAPP_API_KEY=one", "WEBHOOK_SECRETS_FILE=" + annas(dir))) {
      sessions(ingest).put("nobodys", null, null);

      assertThat(signed(ingest, "hers", "new")).as("nobody says whose it is").isEqualTo(401);
      assertThat(signed(ingest, "one", "new?userId=anna")).isEqualTo(401);
      assertThat(signed(ingest, "hers", "new?userId=anna")).isEqualTo(202);
      assertThat(lastOwner(ingest)).isEqualTo("anna");
      assertThat(signed(ingest, "hers", "new")).as("it is being made").isEqualTo(202);
      assertThat(signed(ingest, "one", "new")).isEqualTo(401);

      assertThat(signed(ingest, "one", "nobodys?userId=anna")).isEqualTo(202);
      assertThat(lastOwner(ingest)).as("none of hers is planted").isNull();
      assertThat(signed(ingest, "one", "nobodys?userId=bob")).isEqualTo(202);
      assertThat(lastOwner(ingest)).isEqualTo("bob");

      register(ingest, "registered", "anna");
      assertThat(signed(ingest, "one", "registered")).isEqualTo(401);
      assertThat(signed(ingest, "hers", "registered")).isEqualTo(202);
    }
  }

  private static Path annas(Path dir) throws IOException {
    return Files.writeString(dir.resolve("secrets"), "*,user=anna hers\n");
  }

  private static void register(InMemoryIngest ingest, String sessionId, String userId) {
    ingest.send(
        ingest
            .request("/api/whatsapp/session/" + sessionId, Map.of())
            .PUT(BodyPublishers.ofString("{\"userId\":\"%s\"}".formatted(userId))));
  }

  @Test
  void whoseSessionsAreWhoseIsAskedForBeforeAnyIsOpened(@TempDir Path dir) throws IOException {
    try (var ingest =
        InMemoryIngest.with("WHATSAPP_API_KEY=one", "WEBHOOK_SECRETS_FILE=" + annas(dir))) {
      assertThat(signed(ingest, "one", "unread")).isEqualTo(503);
      assertThat(ingest.get("/actuator/health").body())
          .contains("\"sessionsKnown\":{\"status\":\"DOWN\"}");
    }
  }

  @Test
  void whereSessionsMustBeRegisteredAWebhookMakesNone() {
    try (var ingest = started("WEBHOOK_AUTH=none", "SESSIONS=registered")) {
      sessions(ingest).put("old", "alice", null);

      assertThat(ingest.post("old", BODY).statusCode()).isEqualTo(202);
      HttpResponse<String> inDoubt = ingest.post("new", BODY);
      assertThat(inDoubt.statusCode()).as("another node may have registered it").isEqualTo(503);
      assertThat(inDoubt.headers().firstValue("Retry-After")).hasValue("3");
      assertThat(inDoubt.body()).contains("not stored");
      everythingIsRead(ingest);
      HttpResponse<String> refused = ingest.post("new", BODY);
      assertThat(refused.statusCode()).isEqualTo(403);
      assertThat(refused.body()).contains("not registered");
      assertThat(ingest.turnedAway("session_unknown")).isEqualTo(1);
      assertThat(ingest.turnedAway("sessions_not_read")).isEqualTo(1);
      assertThat(ingest.post("new", BODY).statusCode())
          .as("it may be registered since")
          .isEqualTo(503);

      register(ingest, "new", "alice");
      assertThat(ingest.post("new", BODY).statusCode()).isEqualTo(202);
    }
  }

  private static void everythingIsRead(InMemoryIngest ingest) {
    Freshness freshness = sessions(ingest).freshness();
    freshness.heard(0, 0, System.nanoTime());
    freshness.settle();
  }

  @Test
  void untilItIsKnownWhichSessionsThereAreNobodyIsSentHere() {
    try (var ingest = InMemoryIngest.with("WEBHOOK_AUTH=none", "SESSIONS=registered")) {
      sessions(ingest).put("read-already", null, null);

      assertThat(ingest.post("read-already", BODY).statusCode()).isEqualTo(202);
      HttpResponse<String> refused = ingest.post("unread", BODY);
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
      assertThat(ingest.get("/actuator/health").body())
          .contains("\"sessionsKnown\":{\"status\":\"DOWN\"}");
    }
  }

  @Test
  void withoutABoundNothingIsRead() {
    try (var ingest = InMemoryIngest.with("WEBHOOK_AUTH=none")) {
      assertThat(ingest.post("any", BODY).statusCode()).isEqualTo(202);
      assertThat(ingest.get("/actuator/health").body())
          .contains("\"sessionsKnown\":{\"status\":\"UP\"}");
      assertThat(sessions(ingest).count()).isZero();
    }
  }

  private static @Nullable String lastOwner(InMemoryIngest ingest) {
    byte[] last = ingest.events().get(ingest.events().size() - 1).value();
    return EventCodec.read(last).attributes().userId();
  }

  private static InMemoryIngest started(String... settings) {
    InMemoryIngest ingest = InMemoryIngest.with(settings);
    sessions(ingest).read();
    return ingest;
  }

  private static KnownSessions sessions(InMemoryIngest ingest) {
    return ingest.part(KnownSessions.class);
  }

  private static int signed(InMemoryIngest ingest, String secret, String session) {
    return ingest.post(session, BODY, Sign.original(secret, BODY)).statusCode();
  }
}
