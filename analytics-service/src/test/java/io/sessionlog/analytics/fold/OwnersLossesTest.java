package io.sessionlog.analytics.fold;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.analytics.numbers.InferredLoss;
import io.sessionlog.analytics.numbers.Measures;
import io.sessionlog.analytics.numbers.Numbers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whose loss it is when a tick comes for a message that was not told. */
class OwnersLossesTest {

  private static final Instant START = History.START;

  private final List<byte[]> log = new ArrayList<>();

  private void happens(String event, int seconds, String data) {
    log.add(
        History.envelope(
            event, "s", START.plusSeconds(seconds), null, null, "d" + log.size(), data));
  }

  private void registers(String owner, int seconds) {
    happens("session_registered", seconds, "{\"userId\":\"" + owner + "\"}");
  }

  private static String message(String id, int sentAfterSeconds) {
    return "{\"id\":\"true_1@c.us_%s\",\"fromMe\":true,\"timestamp\":%d}"
        .formatted(id, START.plusSeconds(sentAfterSeconds).getEpochSecond());
  }

  private void told(String id, int seconds) {
    happens("message_create", seconds, "{\"message\":" + message(id, seconds) + "}");
  }

  private void ticked(String id, int sentAfterSeconds, int seconds, int ack) {
    happens(
        "message_ack",
        seconds,
        "{\"message\":%s,\"ack\":%d}".formatted(message(id, sentAfterSeconds), ack));
  }

  private long lossesOf(String owner) {
    var numbers = new Numbers();
    byte[] sums = Maps.of(log).owners.get(Maps.sum(owner, Numbers.hour(START.toEpochMilli())));
    if (sums != null) {
      numbers.add(sums);
    }
    return numbers.of(Measures.loss(InferredLoss.MESSAGE));
  }

  @Test
  void aMessageThatWasToldToTheOwnerBeforeIsNotLostByTheNextOne() {
    registers("bob", 0);
    told("A", 10);
    registers("anna", 20);
    ticked("A", 10, 30, 1);
    ticked("A", 10, 40, 2);
    assertThat(lossesOf("anna")).isZero();
    assertThat(lossesOf("bob")).isZero();
  }

  @Test
  void aMessageThatTheOwnerBeforeMissedIsMissedOnce() {
    registers("bob", 0);
    told("A", 10);
    ticked("B", 11, 12, 1);
    registers("anna", 20);
    ticked("B", 11, 30, 2);
    assertThat(lossesOf("bob")).isEqualTo(1);
    assertThat(lossesOf("anna")).isZero();
  }

  @Test
  void aMessageThatTheNextOwnerMissesIsMissed() {
    registers("bob", 0);
    told("A", 10);
    registers("anna", 20);
    ticked("B", 25, 30, 1);
    assertThat(lossesOf("anna")).isEqualTo(1);
  }
}
