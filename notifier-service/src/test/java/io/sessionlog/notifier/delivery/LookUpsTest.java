package io.sessionlog.notifier.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Whose look-up is next, without threads. */
class LookUpsTest {

  private final Deque<Runnable> given = new ArrayDeque<>();
  private final List<String> done = new ArrayList<>();
  private boolean closed;
  private final LookUps lookUps =
      new LookUps(
          task -> {
            if (closed) {
              throw new RejectedExecutionException("closed");
            }
            given.add(task);
          });

  private void ask(String owner, int names) {
    for (int i = 0; i < names; i++) {
      lookUps.execute(owner, () -> done.add(owner));
    }
  }

  @Test
  void anOwnerHasAFewUnderWayAndTheRestInLine() {
    ask("alice", 100);
    assertThat(given).hasSize(LookUps.OF_ONE);
    ask("bob", 1);

    for (int i = 0; i <= LookUps.OF_ONE; i++) {
      given.remove().run();
    }
    assertThat(done).as("before the rest of hers").endsWith("bob");
    while (!given.isEmpty()) {
      given.remove().run();
    }
    assertThat(done).hasSize(101);
    ask("alice", 100);
    assertThat(given).as("as at first").hasSize(LookUps.OF_ONE);
  }

  @Test
  void whoeverIsInLineWhenItIsClosedIsLeft() {
    ask("alice", 10_000);
    closed = true;
    given.remove().run();

    assertThat(done).hasSize(1);
  }
}
