package io.sessionlog.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventNamesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        EventNames.SESSION_REGISTERED,
        EventNames.SESSION_DELETED,
        EventNames.SESSION_EXPIRED,
        EventNames.QR_EXPIRED,
        EventNames.SESSION_OBSERVED
      })
  void what_we_say_ourselves_stands_in_the_log_and_in_no_webhook(String event) {
    assertThat(EventNames.isKnown(event)).isTrue();
    assertThat(EventNames.isSenders(event)).isFalse();
    assertThat(EventNames.isActivity(event)).isFalse();
  }

  /** The documented ones, and what the original sender really sends. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "qr", "ready", "disconnected", "auth_failure", "change_state", "loading_screen", "message",
        "message_ack", "call", "status", "authenticated", "media", "media_uploaded",
            "message_create"
      })
  void every_event_of_the_original_system_is_known(String event) {
    assertThat(EventNames.isSenders(event)).isTrue();
    assertThat(EventNames.isKnown(event)).isTrue();
    assertThat(EventNames.senders()).contains(event);
  }

  @Test
  void a_name_is_compared_as_it_is() {
    assertThat(EventNames.isKnown("QR")).isFalse();
    assertThat(EventNames.isKnown("qr ")).isFalse();
    assertThat(EventNames.isKnown("")).isFalse();
  }

  @Test
  void the_senders_names_are_listed_once_and_in_order() {
    assertThat(EventNames.senders())
        .isSorted()
        .doesNotHaveDuplicates()
        .allMatch(EventNames::isSenders);
  }
}
