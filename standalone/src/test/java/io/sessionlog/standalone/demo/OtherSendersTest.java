package io.sessionlog.standalone.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.SessionFact;
import io.sessionlog.model.dialect.Dialect;
import io.sessionlog.model.dialect.Facts;
import io.sessionlog.model.dialect.known.Dialects;
import io.sessionlog.model.json.JsonView;
import java.time.Instant;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The demo's other senders speak as theirs do. */
class OtherSendersTest {

  private static final Instant NOW = Instant.parse("2026-11-26T06:00:00Z");

  @Test
  void everythingTheySayIsUnderstood() {
    for (OtherSenders.Member member : OtherSenders.MEMBERS) {
      for (int step = 0; step < 100; step++) {
        JsonView body = body(member, step);
        Dialect dialect = Dialects.of(body).orElseThrow();
        Facts facts = dialect.facts(body, null);

        assertThat(dialect.name()).isEqualTo(member.dialect().toLowerCase(Locale.ROOT));
        assertThat(dialect.slices(body).get(0).session()).isEqualTo(member.name());
        assertThat(facts.session()).isNotInstanceOf(SessionFact.NoEffect.class);
      }
    }
  }

  @Test
  void eachIsConnectedAfterThreeSteps() {
    for (OtherSenders.Member member : OtherSenders.MEMBERS) {
      JsonView body = body(member, 2);
      assertThat(Dialects.of(body).orElseThrow().facts(body, null).session())
          .isEqualTo(new SessionFact.Ready());
    }
  }

  private static JsonView body(OtherSenders.Member member, int step) {
    return JsonView.of(OtherSenders.webhook(member, step, NOW).body().getBytes(UTF_8));
  }
}
