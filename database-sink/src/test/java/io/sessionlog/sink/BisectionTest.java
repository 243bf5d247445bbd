package io.sessionlog.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.table.application.ApplicationDatabase;
import io.sessionlog.testing.ManualClock;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataIntegrityViolationException;

/** How the rows that are refused are found, and how long is waited for them. */
class BisectionTest {

  private static final ApplicationDatabase application = ApplicationDatabase.create();
  private static final List<Integer> ROWS = IntStream.range(0, 1_000).boxed().toList();

  private final Bench bench = new Bench(application, Bench.UPDATE, new ManualClock(States.NOON));
  private final List<Integer> written = new ArrayList<>();
  private final List<Integer> refused = new ArrayList<>();

  /** Of each attempt that was refused. */
  private final List<String> patience = new ArrayList<>();

  @AfterEach
  void close() {
    bench.close();
  }

  /**
   * @param every which rows are refused
   */
  private void write(int every, RuntimeException why) {
    bench.transactions.executeWithoutResult(
        transaction -> {
          Patience.SHORT.bound(bench.sql);
          new Bisection<Integer>(
                  bench.sql,
                  transaction,
                  rows -> {
                    if (rows.stream().anyMatch(row -> row % every == 0)) {
                      patience.add(
                          bench.sql.queryForObject(
                              "SELECT current_setting('lock_timeout')", String.class));
                      throw why;
                    }
                    written.addAll(rows);
                  },
                  (row, failure) -> refused.add(row))
              .write(ROWS);
        });
  }

  private void allAreWrittenBut(int every) {
    assertThat(refused).isEqualTo(ROWS.stream().filter(row -> row % every == 0).toList());
    assertThat(written).isEqualTo(ROWS.stream().filter(row -> row % every != 0).toList());
  }

  @Test
  void whereManyRowsAreHeldItIsWaitedForAFewAttemptsAlone() {
    write(10, new CannotAcquireLockException("held", new SQLException("held", "55P03")));

    allAreWrittenBut(10);
    assertThat(patience).hasSizeGreaterThan(2 * Bisection.WAITS);
    assertThat(patience.subList(0, Bisection.WAITS)).containsOnly("50ms");
    assertThat(patience.subList(Bisection.WAITS, patience.size())).containsOnly("1ms");
  }

  @Test
  void whatIsRefusedForItsDataIsNotWaitedFor() {
    write(300, new DataIntegrityViolationException("bad", new SQLException("bad", "23514")));

    allAreWrittenBut(300);
    assertThat(patience).containsOnly("50ms");
  }
}
