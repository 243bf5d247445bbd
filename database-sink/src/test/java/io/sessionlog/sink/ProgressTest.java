package io.sessionlog.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sessionlog.sink.Progress.Turn;
import io.sessionlog.table.application.ApplicationDatabase;
import io.sessionlog.testing.ManualClock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Who may move what, where one version of the states is served after another. */
class ProgressTest {

  private static final ApplicationDatabase application = ApplicationDatabase.create();

  private final Bench bench = new Bench(application, Bench.UPDATE, new ManualClock(States.NOON));
  private final String control = "control-" + UUID.randomUUID();

  /** Two versions, each of a topic of its own. */
  private final Progress first = decidedAt(1);

  private final Progress second = decidedAt(7);

  private Progress decidedAt(long next) {
    return new Progress(
        bench.sql, "topic-" + next + "-" + UUID.randomUUID(), new Turn(control, next));
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private void move(Progress progress, long from, long to) {
    bench.transactions.executeWithoutResult(
        transaction -> progress.move(Map.of(0, from), Map.of(0, to), Patience.USUAL));
  }

  /** Over a connection of its own. */
  private TransactionTemplate beside() {
    var beside =
        new TransactionTemplate(Objects.requireNonNull(bench.transactions.getTransactionManager()));
    beside.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    return beside;
  }

  private static long place(Progress progress) {
    return progress.of(List.of(0)).getOrDefault(0, 0L);
  }

  /** As one that was paused after it had read, and is woken when another version is served. */
  @Test
  void whoWritesAnEarlierVersionWritesNothingMore() {
    first.takeTurn();
    move(first, 0, 5);
    second.takeTurn();

    assertThatThrownBy(() -> move(first, 5, 9))
        .isInstanceOfSatisfying(
            Overtaken.class, overtaken -> assertThat(overtaken.isByVersion()).isTrue());
    assertThatThrownBy(first::takeTurn).isInstanceOf(Overtaken.class);

    assertThat(place(first)).isEqualTo(5);
    move(second, 0, 3);
    assertThat(place(second)).isEqualTo(3);
  }

  @Test
  void instancesOfOneVersionLeaveEachOtherTheirTurn() {
    second.takeTurn();
    second.takeTurn();
    move(second, 0, 3);

    assertThatThrownBy(() -> move(second, 0, 4))
        .as("another instance of it moved the partition")
        .isInstanceOfSatisfying(
            Overtaken.class, overtaken -> assertThat(overtaken.isByVersion()).isFalse());
    move(second, 3, 4);
    assertThat(place(second)).isEqualTo(4);
  }

  /** What is written at that moment is there before the next version reads anything. */
  @Test
  void whoTakesTheTurnWaitsForTransactionsOfTheVersionBefore() {
    first.takeTurn();
    bench.transactions.executeWithoutResult(
        writing -> {
          first.move(Map.of(0, 0L), Map.of(0, 5L), Patience.USUAL);
          assertThatThrownBy(
                  () ->
                      beside()
                          .executeWithoutResult(
                              transaction -> {
                                Patience.SHORT.bound(bench.sql);
                                second.takeTurn();
                              }))
              .isInstanceOfSatisfying(
                  DataAccessException.class,
                  refused -> assertThat(SqlFault.isLock(refused)).isTrue());
        });

    assertThatCode(second::takeTurn).doesNotThrowAnyException();
    assertThat(place(first)).isEqualTo(5);
  }

  /** Two lanes, or two instances. */
  @Test
  void transactionsOfOneVersionDoNotWaitForEachOther() {
    first.takeTurn();
    bench.transactions.executeWithoutResult(
        writing -> {
          first.move(Map.of(0, 0L), Map.of(0, 5L), Patience.USUAL);
          beside()
              .executeWithoutResult(
                  transaction -> first.move(Map.of(1, 0L), Map.of(1, 2L), Patience.USUAL));
        });

    assertThat(first.of(List.of(0, 1))).isEqualTo(Map.of(0, 5L, 1, 2L));
  }
}
