package io.sessionlog.ingest.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.ingest.InMemoryIngest;
import io.sessionlog.ingest.signature.Sign;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RateLimitsOverHttpTest {

  static final String BODY = "{\"event\":\"ready\",\"data\":{}}";

  @Test
  void a_session_beyond_its_quota_is_told_when_to_come_back_and_others_go_on() {
    try (var ingest = InMemoryIngest.with("WEBHOOK_AUTH=none", "RATE_LIMIT_PER_SESSION=3")) {
      for (int i = 0; i < 3; i++) {
        assertThat(ingest.post("busy", BODY).statusCode()).isEqualTo(202);
      }
      HttpResponse<String> refused = ingest.post("busy", BODY);

      assertThat(refused.statusCode()).isEqualTo(429);
      assertThat(refused.body()).contains("\"success\":false").contains("send it again");
      assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
      assertThat(refused.headers().firstValue("Retry-After")).hasValue("20");
      assertThat(refused.headers().firstValue("RateLimit-Policy")).hasValue("\"session\";q=3;w=60");
      assertThat(refused.headers().firstValue("RateLimit")).hasValue("\"session\";r=0;t=20");
      assertThat(ingest.turnedAway("session_limited")).isEqualTo(1);
      assertThat(ingest.post("calm", BODY).statusCode()).isEqualTo(202);
      assertThat(ingest.events()).hasSize(4);
      assertThat(ingest.rejected()).isEmpty();
    }
  }

  @Test
  void the_session_counts_wherever_it_is_named() {
    String named = "{\"event\":\"ready\",\"sessionId\":\"busy\"}";
    try (var ingest = InMemoryIngest.with("WEBHOOK_AUTH=none", "RATE_LIMIT_PER_SESSION=2")) {
      assertThat(ingest.post("", named).statusCode()).isEqualTo(202);
      assertThat(ingest.post("busy", BODY).statusCode()).isEqualTo(202);
      assertThat(ingest.post("", named).statusCode()).isEqualTo(429);
    }
  }

  @Test
  void strangers_do_not_use_up_a_sessions_quota() {
    try (var ingest = InMemoryIngest.with("WHATSAPP_API_KEY=secret", "RATE_LIMIT_PER_SESSION=1")) {
      for (int i = 0; i < 5; i++) {
        assertThat(ingest.post("busy", BODY, Sign.original("wrong", BODY)).statusCode())
            .isEqualTo(401);
      }
      assertThat(ingest.post("busy", BODY, Sign.original("secret", BODY)).statusCode())
          .isEqualTo(202);
    }
  }

  @Test
  void an_address_that_shows_wrong_keys_again_and_again_is_limited_like_all_others() {
    try (var ingest = InMemoryIngest.with("WHATSAPP_API_KEY=secret", "RATE_LIMIT_PER_ADDRESS=2")) {
      ingest.post("a", BODY);
      ingest.get("/api/whatsapp/webhook/a?hub.mode=subscribe&hub.verify_token=guess");
      HttpResponse<String> refused = ingest.post("c", BODY);

      assertThat(refused.statusCode()).isEqualTo(429);
      assertThat(refused.body()).contains("\"success\":false").contains("address");
      assertThat(refused.headers().firstValue("RateLimit-Policy")).hasValue("\"address\";q=2;w=60");
      assertThat(ingest.turnedAway("address_limited")).isEqualTo(1);
      assertThat(ingest.get("/actuator/health/liveness").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void a_forwarded_address_counts_only_where_the_proxy_is_trusted() {
    try (var trusting =
        InMemoryIngest.with(
            "WEBHOOK_AUTH=none", "RATE_LIMIT_PER_ADDRESS=1", "TRUSTED_PROXIES=127.0.0.0/8,::1")) {
      assertThat(status(trusting, "203.0.113.1")).isEqualTo(202);
      assertThat(status(trusting, "203.0.113.2")).isEqualTo(202);
      assertThat(status(trusting, "203.0.113.2")).isEqualTo(429);
      assertThat(status(trusting, "198.51.100.9, 203.0.113.2"))
          .as("what a sender claims stands left of what the proxy saw")
          .isEqualTo(429);
      assertThat(status(trusting, "a-word")).isEqualTo(202);
      assertThat(status(trusting, "another word".repeat(20)))
          .as("what is no address has no quota of its own")
          .isEqualTo(429);
    }
    try (var trustingNobody =
        InMemoryIngest.with("WEBHOOK_AUTH=none", "RATE_LIMIT_PER_ADDRESS=1")) {
      assertThat(status(trustingNobody, "203.0.113.1")).isEqualTo(202);
      assertThat(status(trustingNobody, "203.0.113.2")).isEqualTo(429);
    }
  }

  private static int status(InMemoryIngest ingest, String forwardedFor) {
    return ingest.post("s", BODY, Map.of("X-Forwarded-For", forwardedFor)).statusCode();
  }
}
