package io.sessionlog.analytics.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sessionlog.analytics.numbers.AckKind;
import io.sessionlog.analytics.numbers.Measures;
import io.sessionlog.analytics.numbers.Numbers;
import io.sessionlog.analytics.numbers.Trouble;
import io.sessionlog.analytics.numbers.TroubleDays;
import io.sessionlog.model.DropReason;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/**
 * What stands in stores and changelogs as version 1 wrote it: these texts never change. A version
 * that writes something else must still read them.
 */
class StoredFormatsTest {

  private static final HexFormat HEX = HexFormat.of();

  private static final String NUMBERS = "0102" + "1202" + "3ea09c01" + "019c0801" + "0000";
  private static final String HEAD =
      "01000000000000002a00000000000003e80000000000000384ffffffffffffffff00000003010100046179"
          + "7365";
  private static final String DAYS = "01aca20103" + "01" + "0102" + "90030000" + "04";
  private static final String MARK =
      "0100000000000003e800000003000000050000000000000384ffffffff0801";

  @Test
  void numbers() {
    var numbers = new Numbers();
    numbers.add(Measures.CONNECTS, 2);
    numbers.connectedAfter(20_000);
    assertThat(HEX.formatHex(numbers.toBytes())).isEqualTo(NUMBERS);
    var read = new Numbers();
    read.add(HEX.parseHex(NUMBERS));
    assertThat(read).isEqualTo(numbers);
  }

  @Test
  void heads() {
    var head = new Head(42, 1_000, 900, Head.NOTHING, 3, true, 1, "ayse", null);
    assertThat(HEX.formatHex(head.toBytes())).isEqualTo(HEAD);
    assertThat(Head.read(HEX.parseHex(HEAD))).isEqualTo(head);
  }

  @Test
  void marks() {
    var mark = new Mark(1_000, 3);
    mark.sent(5, 900);
    assertThat(mark.becomes(Mark.Flag.SEEN)).isTrue();
    assertThat(mark.ticked(AckKind.DELIVERED)).isTrue();
    assertThat(HEX.formatHex(mark.toBytes())).isEqualTo(MARK);
    assertThat(HEX.formatHex(Mark.read(HEX.parseHex(MARK)).toBytes())).isEqualTo(MARK);
  }

  @Test
  void days() {
    var numbers = new Numbers();
    numbers.add(Measures.SENT, 3);
    numbers.add(Measures.DELIVERED, 1);
    numbers.add(Measures.drop(DropReason.NETWORK), 200);
    var days = new TroubleDays(20_780);
    days.add(20_781, 2, numbers);
    days.close(20_783);
    assertThat(HEX.formatHex(days.toBytes())).isEqualTo(DAYS);
    assertThat(HEX.formatHex(TroubleDays.read(HEX.parseHex(DAYS)).toBytes())).isEqualTo(DAYS);
    assertThat(TroubleDays.brief(HEX.parseHex(DAYS)).until()).isEqualTo(20_783);
    assertThat(TroubleDays.sum(HEX.parseHex(DAYS), Trouble.UNDELIVERED, 2, 20_781, 20_782))
        .isEqualTo(2);
    assertThat(TroubleDays.sum(HEX.parseHex(DAYS), Trouble.UNDELIVERED, null, 20_782, 20_783))
        .isZero();
  }

  @Test
  void whatANewerVersionWroteStopsTheNodeAndIsNotTakenForABadEvent() {
    byte[] newer = {2, 0, 0};
    assertThatThrownBy(() -> new Numbers().add(newer)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Head.read(newer)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> TroubleDays.brief(newer)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> Mark.read(newer)).isInstanceOf(IllegalStateException.class);
  }
}
