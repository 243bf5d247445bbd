package io.sessionlog.ingest.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.ingest.InMemoryIngest;
import io.sessionlog.ingest.signature.Sign;
import io.sessionlog.support.position.Freshness;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;

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

      ingest.send(
          ingest
              .request("/api/whatsapp/session/new", Map.of())
              .PUT(BodyPublishers.ofString("{\"userId\":\"alice\"}")));
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
