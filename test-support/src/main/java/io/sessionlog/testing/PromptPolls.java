package io.sessionlog.testing;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/**
 * Awaitility looks at once and then every 10 ms. By default it waits for 100 ms first, and most of
 * what is awaited is there by then: that was a third of the time of many tests. It gives up after a
 * minute, by default after 10 s, which is little on a machine that others use too.
 */
public final class PromptPolls implements TestExecutionListener {

  @Override
  public void testPlanExecutionStarted(TestPlan plan) {
    Awaitility.setDefaultPollDelay(Duration.ZERO);
    Awaitility.setDefaultPollInterval(Duration.ofMillis(10));
    Awaitility.setDefaultTimeout(Duration.ofMinutes(1));
  }
}
