package io.sessionlog.analytics.numbers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sessionlog.model.DropReason;
import io.sessionlog.model.SessionStatus;
import io.sessionlog.model.message.MessageKind;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NumbersTest {

  @Test
  void noTwoMeasuresStandAtOnePlace() throws IllegalAccessException {
    List<Integer> places = new ArrayList<>();
    for (var field : Measures.class.getDeclaredFields()) {
      if (Modifier.isStatic(field.getModifiers()) && !field.getName().equals("SIZE")) {
        places.add(field.getInt(null));
      }
    }
    Stream.of(SessionStatus.values()).map(Measures::millis).forEach(places::add);
    Stream.of(InferredLoss.values()).map(Measures::loss).forEach(places::add);
    Stream.of(AckKind.values()).map(Measures::ack).forEach(places::add);
    Stream.of(DropReason.values()).map(Measures::drop).forEach(places::add);
    Stream.of(MessageKind.values()).map(Measures::received).forEach(places::add);
    Stream.of(MessageKind.values()).map(Measures::sent).forEach(places::add);
    assertThat(places)
        .doesNotHaveDuplicates()
        .allMatch(place -> place >= 0 && place < Measures.SIZE);
  }

  @Test
  void whatAnOlderVersionStoredReadsTheSame() {
    Numbers expected = new Numbers();
    expected.add(Measures.millis(SessionStatus.SESSION_CONNECTED), 3_600_000);
    expected.add(Measures.EVENTS, 3);
    expected.add(Measures.drop(DropReason.LOGGED_OUT), 1);
    expected.connectedAfter(12_345);
    // As version 1 wrote it: never edited.
    byte[] stored =
        HexFormat.of()
            .parseHex("010401" + "80dddb01" + "0903" + "1e01" + "28b960" + "01c00701" + "0000");
    Numbers read = new Numbers();
    read.add(stored);
    assertThat(read).isEqualTo(expected);
    assertThat(expected.toBytes()).isEqualTo(stored);
  }

  @Test
  void aNewerVersionIsNotTakenForNumbers() {
    assertThatThrownBy(() -> new Numbers().add(new byte[] {2, 0, 0, 0, 0}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("version 2");
  }

  @Test
  void theOrderOfAddingDoesNotShow() {
    var random = new Random(42);
    List<byte[]> parts = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      parts.add(anyHour(random, 20).toBytes());
    }
    Numbers forwards = new Numbers();
    parts.forEach(forwards::add);
    Numbers backwards = new Numbers();
    for (int i = parts.size() - 1; i >= 0; i--) {
      backwards.add(parts.get(i));
    }
    assertThat(forwards.toBytes()).isEqualTo(backwards.toBytes());
  }

  @Test
  void anActiveHourTakesNoMoreThan250Bytes() {
    var random = new Random(7);
    int[] bytes = new int[1_000];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = anyHour(random, 40).toBytes().length;
    }
    assertThat(Arrays.stream(bytes).average().orElseThrow()).isLessThan(250);
  }

  /** A session that has some trouble, and half of whose messages are its own. */
  private static Numbers anyHour(Random random, int messages) {
    var hour = new Numbers();
    hour.add(Measures.millis(SessionStatus.SESSION_CONNECTED), 3_000_000 + random.nextInt(500_000));
    hour.add(Measures.millis(SessionStatus.SESSION_NOT_CONNECTED), random.nextInt(100_000));
    hour.add(Measures.EVENTS, 3L * messages);
    hour.add(Measures.CONNECTS, 1);
    hour.add(Measures.drop(DropReason.NETWORK), 1);
    for (int i = 0; i < messages / 2; i++) {
      hour.add(Measures.received(List.of(MessageKind.values()).get(random.nextInt(4))), 1);
      hour.add(Measures.sent(MessageKind.TEXT), 1);
      hour.add(Measures.SENT, 1);
      hour.add(Measures.ack(AckKind.DELIVERED), 1);
      hour.add(Measures.ack(AckKind.READ), 1);
      hour.add(Measures.DELIVERED, 1);
      hour.add(Measures.READ, 1);
      hour.deliveredAfter(200 + (long) (Math.exp(random.nextGaussian()) * 800));
      hour.readAfter(5_000 + (long) (Math.exp(random.nextGaussian()) * 60_000));
    }
    return hour;
  }
}
