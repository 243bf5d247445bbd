package io.sessionlog.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PositionTest {

  @ParameterizedTest
  @CsvSource({
    "0:0,0,0",
    "5:1043,5,1043",
    "2147483647:9223372036854775807,2147483647,9223372036854775807"
  })
  void is_written_and_read_as_partition_and_offset(String text, int partition, long offset) {
    assertThat(Position.parse(text)).hasValue(new Position(partition, offset));
    assertThat(new Position(partition, offset)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        "1",
        "1:",
        ":1",
        "1:2:3",
        "-1:2",
        "1:-2",
        "+1:2",
        "1:+2",
        " 1:2",
        "1:2 ",
        "1;2",
        "a:b",
        "1:2.0",
        "1:0x2",
        "٣:٤",
        "2147483648:0",
        "0:9223372036854775808",
        "1:99999999999999999999"
      })
  void is_read_from_nothing_else(String text) {
    assertThat(Position.parse(text)).isEmpty();
  }

  @Test
  void comes_before_another_of_its_partition_only() {
    var position = new Position(1, 10);

    assertThat(position.isAtOrBefore(new Position(1, 11))).isTrue();
    assertThat(position.isAtOrBefore(new Position(1, 10))).isTrue();
    assertThat(position.isAtOrBefore(new Position(1, 9))).isFalse();
    assertThat(position.isAtOrBefore(new Position(2, 11))).isFalse();
    assertThat(position.isAtOrBefore(new Position(0, 11))).isFalse();
  }

  @Test
  void has_no_negative_part() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Position(-1, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Position(0, -1));
  }
}
