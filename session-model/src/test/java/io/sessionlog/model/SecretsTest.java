package io.sessionlog.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Whatever is logged by mistake, it is not a pairing secret nor a user's settings. */
class SecretsTest {

  static final String SECRET = "2@pairing-secret";

  @Test
  void no_text_of_a_fact_a_state_or_an_outcome_holds_one() {
    var settings = new RawJson("{\"apiKey\":\"" + SECRET + "\"}");
    var history =
        new History()
            .then("qr", "{\"qr\":\"" + SECRET + "\"}")
            .then(
                "session_registered",
                "{\"userId\":\"u1\",\"aiConfig\":{\"apiKey\":\"" + SECRET + "\"}}");
    SessionState state = history.state();
    assertThat(state.qr()).isEqualTo(SECRET);
    assertThat(state.aiConfig()).isEqualTo(settings);

    assertThat(state.toString()).doesNotContain(SECRET);
    assertThat(SessionReading.of(state, history.now()).toString()).doesNotContain(SECRET);
    assertThat(new FoldResult(state, FoldResult.Outcome.APPLIED, true).toString())
        .doesNotContain(SECRET);
    assertThat(new SessionFact.QrReceived(SECRET).toString()).doesNotContain(SECRET);
    assertThat(new SessionFact.SessionRegistered("u1", true, settings).toString())
        .doesNotContain(SECRET);
    assertThat(settings.toString()).doesNotContain(SECRET);
  }

  @Test
  void a_fingerprint_names_a_code_without_telling_it() {
    assertThat(Fingerprint.of("test"))
        .isEqualTo("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08");
    assertThat(Fingerprint.of("Größe 👋")).matches("[0-9a-f]{64}");
  }
}
