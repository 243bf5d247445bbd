package io.sessionlog.system;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The contract on the embedded broker. */
class PipelineTest extends PipelineContract {

  @TempDir static Path data;
  static Pipeline pipeline;

  @BeforeAll
  static void start() {
    pipeline = Pipeline.start(data);
  }

  @AfterAll
  static void stop() {
    pipeline.close();
  }

  @Override
  Pipeline pipeline() {
    return pipeline;
  }
}
