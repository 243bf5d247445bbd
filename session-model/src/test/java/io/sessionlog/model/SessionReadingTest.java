package io.sessionlog.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.SessionReading.Category;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What readers are told, and that a code ages without an event. */
class SessionReadingTest {

  static final SessionState WAITING = new History().then("qr", "{\"qr\":\"2@code\"}").state();

  @Test
  void a_live_code_is_shown_and_needs_a_scan() {
    SessionReading reading = SessionReading.of(WAITING, at(59_999));

    assertThat(reading.qr()).isEqualTo("2@code");
    assertThat(reading.needsQr()).isTrue();
    assertThat(reading.category()).isEqualTo(Category.NEEDS_QR);
    assertThat(reading.changesAt()).isEqualTo(at(60_000));
  }

  @Test
  void a_code_of_sixty_seconds_is_not_shown_whatever_is_stored() {
    SessionReading reading = SessionReading.of(WAITING, at(60_000));

    assertThat(reading.qr()).isNull();
    assertThat(reading.needsQr()).isFalse();
    assertThat(reading.message()).isEqualTo("QR code expired");
    assertThat(reading.category()).isEqualTo(Category.DISCONNECTED);
    assertThat(reading.changesAt()).isNull();
  }

  @Test
  void a_code_that_was_scanned_meanwhile_leaves_the_message_alone() {
    SessionState pairing =
        new History()
            .then("qr", "{\"qr\":\"2@code\"}")
            .then("change_state", "{\"state\":\"PAIRING\"}")
            .state();
    SessionReading reading = SessionReading.of(pairing, at(61_000));

    assertThat(reading.qr()).isNull();
    assertThat(reading.needsQr()).isFalse();
    assertThat(reading.isLoading()).isTrue();
    assertThat(reading.message()).isEqualTo("Connecting to WhatsApp");
  }

  @Test
  void each_status_has_one_category() {
    assertThat(Category.of(SessionStatus.SESSION_CONNECTED, false)).isEqualTo(Category.CONNECTED);
    assertThat(Category.of(SessionStatus.QR_GENERATED, true)).isEqualTo(Category.NEEDS_QR);
    assertThat(Category.of(SessionStatus.QR_GENERATED, false)).isEqualTo(Category.DISCONNECTED);
    assertThat(Category.of(SessionStatus.LOADING, false)).isEqualTo(Category.LOADING);
    assertThat(Category.of(SessionStatus.CONNECTING, true)).isEqualTo(Category.LOADING);
    assertThat(Category.of(SessionStatus.AUTH_FAILURE, false)).isEqualTo(Category.ERROR);
    assertThat(Category.of(SessionStatus.ERROR, false)).isEqualTo(Category.ERROR);
    assertThat(Category.of(SessionStatus.SESSION_NOT_CONNECTED, false))
        .isEqualTo(Category.DISCONNECTED);
  }

  @Test
  void no_text_of_a_state_or_a_reading_holds_the_code() {
    assertThat(WAITING.toString()).doesNotContain("2@code");
    assertThat(SessionReading.of(WAITING, at(0)).toString()).doesNotContain("2@code");
    assertThat(new SessionFact.QrReceived("2@code").toString()).doesNotContain("2@code");
  }

  private static Instant at(long millis) {
    return History.START.plusMillis(millis);
  }
}
