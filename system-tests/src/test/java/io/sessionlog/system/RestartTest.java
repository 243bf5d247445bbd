package io.sessionlog.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class RestartTest {

  @TempDir Path data;

  @Test
  void sessions_are_found_again_after_a_restart_and_after_the_loss_of_every_state_directory()
      throws IOException {
    String position;
    JsonNode before;
    try (var pipeline = Pipeline.start(data)) {
      pipeline.deliver("kept", "{\"event\":\"ready\"}");
      position = pipeline.deliver("kept", "{\"event\":\"message\",\"data\":{\"message\":{}}}");
      before = pipeline.statusAt("kept", position);
    }
    try (var pipeline = Pipeline.start(data)) {
      assertThat(pipeline.statusAt("kept", position)).isEqualTo(before);
    }
    deleteState();
    try (var pipeline = Pipeline.start(data)) {
      assertThat(pipeline.statusAt("kept", position)).isEqualTo(before);
      String next = pipeline.deliver("kept", "{\"event\":\"disconnected\",\"data\":{}}");
      JsonNode after = pipeline.statusAt("kept", next);
      assertThat(after.get("status").asString()).isEqualTo("session_not_connected");
      assertThat(after.get("createdAt")).isEqualTo(before.get("createdAt"));
    }
  }

  /** Everything below the data directory but the broker's log, which is the truth. */
  private void deleteState() throws IOException {
    try (Stream<Path> files = Files.walk(data)) {
      List<Path> state =
          files
              .filter(file -> !file.equals(data) && !file.startsWith(data.resolve("kafka")))
              .sorted(Comparator.reverseOrder())
              .toList();
      assertThat(state).isNotEmpty();
      for (Path file : state) {
        Files.delete(file);
      }
    }
  }
}
