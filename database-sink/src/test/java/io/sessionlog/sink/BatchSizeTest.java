package io.sessionlog.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How many records a transaction takes. */
class BatchSizeTest {

  private static final Duration SHORT = Duration.ofMillis(20);
  private static final Duration LONG = BatchSize.LONG.plusMillis(1);

  private final BatchSize size = new BatchSize();

  private void took(Duration time) {
    size.took(size.records(), time);
  }

  @Test
  void shortTransactionsGrowUpToABound() {
    assertThat(size.records()).isEqualTo(BatchSize.FIRST);
    for (int i = 0; i < 10; i++) {
      took(SHORT);
    }
    assertThat(size.records()).isEqualTo(BatchSize.MAX);
  }

  @Test
  void aLongOneIsHalvedDownToABound() {
    took(LONG);
    assertThat(size.records()).isEqualTo(BatchSize.FIRST / 2);
    for (int i = 0; i < 10; i++) {
      took(LONG);
    }
    assertThat(size.records()).isEqualTo(BatchSize.MIN);
  }

  @Test
  void whatIsNeitherShortNorLongStays() {
    took(Duration.ofMillis(200));
    assertThat(size.records()).isEqualTo(BatchSize.FIRST);
  }

  @Test
  void aSmallTransactionSaysNothingOfLargeOnesUnlessItWasLong() {
    size.took(3, SHORT);
    assertThat(size.records()).isEqualTo(BatchSize.FIRST);
    size.took(300, LONG);
    assertThat(size.records()).isEqualTo(150);
  }
}
