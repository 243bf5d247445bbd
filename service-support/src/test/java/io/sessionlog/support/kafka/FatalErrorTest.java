package io.sessionlog.support.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.AvailabilityState;
import org.springframework.boot.availability.LivenessState;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** What becomes of a service that can't do its work. */
class FatalErrorTest {

  private final List<AvailabilityState> states = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  @Test
  void itsLivenessSaysThatItIsLostAndItEnds() throws InterruptedException {
    try (var context = new GenericApplicationContext()) {
      context
          .getEnvironment()
          .getPropertySources()
          .addFirst(
              new MapPropertySource(
                  "test", Map.of("sessionlog.exit-process-on-fatal-error", "false")));
      context.addApplicationListener(
          event -> {
            if (event instanceof AvailabilityChangeEvent<?> changed) {
              states.add(changed.getState());
            } else if (event instanceof ContextClosedEvent) {
              closed.countDown();
            }
          });
      context.refresh();

      new KafkaSupportConfiguration()
          .fatalError(context)
          .stop(new IllegalStateException("for the test"));

      assertThat(states).containsExactly(LivenessState.BROKEN);
      assertThat(closed.await(1, TimeUnit.MINUTES)).isTrue();
    }
  }
}
