package io.sessionlog.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Notes each test that was skipped, with its reason, in {@code target/skipped-tests}: a file for
 * each JVM, a line for each test. {@link SkippedTests} tells of them at the build's end.
 */
public final class SkippedTestsListener implements TestExecutionListener {

  private @Nullable TestPlan plan;

  @Override
  public void testPlanExecutionStarted(TestPlan started) {
    plan = started;
  }

  @Override
  public void executionSkipped(TestIdentifier skipped, String reason) {
    note(skipped, reason);
  }

  @Override
  public void executionFinished(TestIdentifier ended, TestExecutionResult result) {
    if (result.getStatus() == TestExecutionResult.Status.ABORTED) {
      note(ended, result.getThrowable().map(Throwable::getMessage).orElse("no reason was given"));
    }
  }

  private synchronized void note(TestIdentifier skipped, String reason) {
    long tests =
        skipped.isTest() || plan == null
            ? 1
            : Math.max(
                1, plan.getDescendants(skipped).stream().filter(TestIdentifier::isTest).count());
    String line = reason.replaceAll("\\s+", " ").replace("Assumption failed: ", "") + "\n";
    try {
      Files.createDirectories(SkippedTests.FOLDER);
      Files.writeString(
          SkippedTests.FOLDER.resolve(ProcessHandle.current().pid() + ".txt"),
          line.repeat((int) tests),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
