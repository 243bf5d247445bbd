package io.sessionlog.analytics.numbers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class SpreadTest {

  @Property(tries = 500)
  void valuesAreEqualWhereTheLibrarySaysSo(
      @ForAll @LongRange(max = Spread.MAX_MILLIS / 2) long value) {
    var library = new Histogram(Spread.MAX_MILLIS, 2);
    long lowest = library.lowestEquivalentValue(value);
    assertThat(Spread.place(value)).isEqualTo(Spread.place(lowest));
    assertThat(Spread.place(value))
        .isEqualTo(Spread.place(library.highestEquivalentValue(value)))
        .isNotEqualTo(Spread.place(library.nextNonEquivalentValue(value)));
  }

  @Property(tries = 200)
  void aQuantileIsThatOfTheValuesWithinOnePercent(
      @ForAll @Size(min = 1, max = 200) List<@LongRange(max = Spread.MAX_MILLIS) Long> values) {
    var spread = new Spread();
    long[] sorted = values.stream().mapToLong(Long::longValue).toArray();
    Arrays.sort(sorted);
    for (long value : values) {
      spread.record(value);
    }
    assertThat(spread.count()).isEqualTo(values.size());
    for (double share : new double[] {0.5, 0.9, 0.99, 1}) {
      long exact = sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
      assertThat((double) spread.quantileMillis(share))
          .isCloseTo((double) exact, within(exact * 0.01));
    }
  }

  @Test
  void whatIsLongerThanAMessageIsFollowedCountsAsThatLong() {
    var spread = new Spread();
    spread.record(Long.MAX_VALUE);
    assertThat((double) spread.quantileMillis(1))
        .isCloseTo((double) Spread.MAX_MILLIS, within(Spread.MAX_MILLIS * 0.01));
  }
}
