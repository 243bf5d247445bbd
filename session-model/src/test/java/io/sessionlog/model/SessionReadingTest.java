package io.sessionlog.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.SessionReading.Category;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  @ParameterizedTest
  @CsvSource({
    "ready,                    true,  false, false, false",
    "qr,                       false, true,  false, false",
    "authenticated,            false, false, true,  false",
    "loading_screen,           false, false, true,  false",
    "auth_failure,             false, false, false, true",
    "change_state:TOS_BLOCK,   false, false, false, true",
    "disconnected,             false, false, false, false",
  })
  void the_flags_say_what_the_category_says(
      String event, boolean connected, boolean needsQr, boolean loading, boolean error) {
    String[] parts = event.split(":");
    String data = parts.length == 1 ? "{\"qr\":\"2@code\"}" : "{\"state\":\"" + parts[1] + "\"}";
    SessionReading reading = SessionReading.of(new History().then(parts[0], data).state(), at(0));

    assertThat(reading.isConnected()).isEqualTo(connected);
    assertThat(reading.needsQr()).isEqualTo(needsQr);
    assertThat(reading.isLoading()).isEqualTo(loading);
    assertThat(reading.hasError()).isEqualTo(error);
    assertThat(reading.category() == Category.DISCONNECTED)
        .isEqualTo(!connected && !needsQr && !loading && !error);
  }

  @Test
  void a_code_that_came_again_ages_from_when_it_first_came() {
    SessionState repeated =
        new History()
            .then("qr", "{\"qr\":\"2@code\"}")
            .pass(50)
            .then("qr", "{\"qr\":\"2@code\"}")
            .state();

    assertThat(SessionReading.of(repeated, at(59_999)).needsQr()).isTrue();
    assertThat(SessionReading.of(repeated, at(60_000)).needsQr()).isFalse();
  }

  private static Instant at(long millis) {
    return History.START.plusMillis(millis);
  }
}
