package io.sessionlog.bench.figure;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.bench.figure.Figure.Target;
import org.junit.jupiter.api.Test;

class FigureTest {

  @Test
  void the_median_is_the_middle_one_or_between_the_two_middle_ones() {
    assertThat(Figure.of("odd", "", 3, 1, 2).median()).isEqualTo(2);
    assertThat(Figure.of("even", "", 4, 1, 2, 3).median()).isEqualTo(2.5);
  }

  @Test
  void the_median_decides_whether_a_target_is_met() {
    Figure ratio = Figure.of("ratio", "", 0.5, 0.8, 0.9);

    assertThat(ratio.withTarget(Target.atLeast(0.75)).isMet()).isTrue();
    assertThat(ratio.withTarget(Target.atLeast(0.85)).isMet()).isFalse();
    assertThat(ratio.withTarget(Target.atMost(0.75)).isMet()).isFalse();
    assertThat(ratio.isMet()).isTrue();
  }

  @Test
  void numbers_show_three_digits_that_count() {
    assertThat(Numbers.plain(0.0123)).isEqualTo("0.012");
    assertThat(Numbers.plain(0.75)).isEqualTo("0.75");
    assertThat(Numbers.plain(12.34)).isEqualTo("12.3");
    assertThat(Numbers.plain(1_234_567)).isEqualTo("1 234 567");
  }
}
