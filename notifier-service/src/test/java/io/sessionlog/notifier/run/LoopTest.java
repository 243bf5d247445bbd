package io.sessionlog.notifier.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sessionlog.notifier.courier.Courier;
import io.sessionlog.support.kafka.VitalThreads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What the dispatcher's thread does when, without the thread. */
class LoopTest {

  private final AtomicLong clock = new AtomicLong(1_000_000);
  private final List<String> done = new ArrayList<>();
  private final List<String> ends = new CopyOnWriteArrayList<>();
  private final VitalThreads threads =
      new VitalThreads(reason -> ends.add(String.valueOf(reason.getMessage())));
  private final Loop loop =
      new Loop(
          new Loop.Work() {
            @Override
            public void pump(Owned one, long now) {
              done.add(one.endpoint.id());
              if (one.endpoint.id().equals("stands still")) {
                clock.addAndGet(Loop.OVERSLEPT_MILLIS + 1);
              }
              if (one.endpoint.id().equals("fails")) {
                throw new IllegalStateException("for the test");
              }
            }

            @Override
            public long timers(long now) {
              return 0;
            }

            @Override
            public void overslept() {
              done.add("overslept");
            }
          },
          threads,
          clock::get);

  private static Owned owned(String id) {
    return Owned.begin(
        0,
        ProgressStoreTest.endpoint(id, 1),
        null,
        Map.of(),
        Courier.Limits.DEFAULT,
        new Random(1),
        1);
  }

  @Test
  void whoStoodStillBetweenTwoEndpointsSaysSoBeforeTheSecond() throws InterruptedException {
    loop.pump(owned("stands still"));
    loop.pump(owned("next"));
    loop.step();

    assertThat(done).containsExactly("stands still", "overslept", "next");
  }

  @Test
  void whoStoodStillInATaskSaysSoBeforeAnybodyIsLookedAt() throws InterruptedException {
    loop.later(() -> clock.addAndGet(Loop.OVERSLEPT_MILLIS + 1));
    loop.pump(owned("one"));
    loop.step();

    assertThat(done).containsExactly("overslept", "one");
  }

  @Test
  void anEndpointThatFailsIsLookedAtAgainAndKeepsNoOtherFromIt() throws InterruptedException {
    loop.pump(owned("fails"));
    loop.pump(owned("other"));
    loop.step();
    assertThat(done).containsExactly("fails", "other");

    clock.addAndGet(1_000);
    loop.step();
    assertThat(done).containsExactly("fails", "other", "fails");
  }

  @Test
  void aTaskThatFailsEndsNothingAndOneThatTheJvmFailsEndsTheService() {
    loop.start();
    loop.later(
        () -> {
          throw new IllegalStateException("for the test");
        });
    loop.later(() -> done.add("went on"));
    loop.later(
        () -> {
          throw new NoClassDefFoundError("for the test");
        });

    await().atMost(Duration.ofSeconds(60)).until(() -> !ends.isEmpty());
    assertThat(done).contains("went on");
    assertThat(threads.ended()).isEqualTo("notifier-dispatcher");
  }
}
