package io.sessionlog.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.message.MessageKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FactTraitsTest {

  @Test
  void everyFactHasARow() {
    assertThat(SessionFact.class.getPermittedSubclasses()).allMatch(FactTraits::hasRowOf);
  }

  @ParameterizedTest
  @CsvSource({
    "LOGOUT, LOGGED_OUT",
    "NAVIGATION, NAVIGATION",
    "CONFLICT, REPLACED",
    "UNPAIRED_IDLE, LOGGED_OUT",
    "UNLAUNCHED, NETWORK",
    "PROXYBLOCK, NETWORK",
    "TOS_BLOCK, BLOCKED",
    "DEPRECATED_VERSION, OUTDATED",
    "connection lost, NETWORK",
    "Max qrcode retries reached, OTHER",
    "'', UNTOLD",
    ", UNTOLD"
  })
  void aSendersWordHasAReason(String word, DropReason reason) {
    assertThat(DropReason.ofWord(word)).isEqualTo(reason);
  }

  @ParameterizedTest
  @CsvSource({
    "chat, TEXT",
    "extendedTextMessage, TEXT",
    "imageMessage, IMAGE",
    "ptt, AUDIO",
    "documentWithCaptionMessage, DOCUMENT",
    "live_location, LOCATION",
    "poll_creation, POLL",
    "multi_vcard, CONTACT",
    "e2e_notification, OTHER",
    ", OTHER"
  })
  void aMessagesTypeHasAKind(String type, MessageKind kind) {
    assertThat(MessageKind.of(type)).isEqualTo(kind);
  }
}
