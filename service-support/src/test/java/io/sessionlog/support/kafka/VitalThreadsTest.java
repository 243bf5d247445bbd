package io.sessionlog.support.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Which ends of which threads end a service. */
class VitalThreadsTest {

  private final List<String> ends = new CopyOnWriteArrayList<>();
  private final VitalThreads threads =
      new VitalThreads(reason -> ends.add(String.valueOf(reason.getMessage())));

  private static void run(Thread thread) throws InterruptedException {
    thread.start();
    thread.join();
  }

  private static void fail() {
    throw new NoClassDefFoundError("for the test");
  }

  @Test
  void oneThatFailsOrComesToItsEndEndsTheServiceOnce() throws InterruptedException {
    run(threads.thread("first", () -> {}));
    run(threads.factory("second").newThread(VitalThreadsTest::fail));

    assertThat(threads.ended()).isEqualTo("first");
    assertThat(ends).singleElement().asString().startsWith("first has ended");
  }

  @Test
  void anErrandMayComeToItsEndAndMustNotFail() throws InterruptedException {
    run(threads.errand("done", () -> {}));
    assertThat(ends).isEmpty();

    run(threads.errand("failed", VitalThreadsTest::fail));
    assertThat(threads.ended()).isEqualTo("failed");
    assertThat(ends).hasSize(1);
  }

  @Test
  void onceTheOwnerStopsEachMayEnd() throws InterruptedException {
    threads.stopping();
    run(threads.thread("one", () -> {}));
    run(threads.thread("other", VitalThreadsTest::fail));

    assertThat(threads.ended()).isNull();
    assertThat(ends).isEmpty();
  }
}
