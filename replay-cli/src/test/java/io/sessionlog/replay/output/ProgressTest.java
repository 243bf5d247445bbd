package io.sessionlog.replay.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressTest {

  private final StringWriter terminal = new StringWriter();

  @Test
  void a_terminal_is_told_how_far_how_fast_and_how_long() {
    var progress = new Progress(new PrintWriter(terminal), true, "folding", "events");
    progress.begin(1_000);

    await()
        .until(
            () -> {
              progress.record();
              progress.advance(1);
              return !terminal.toString().isEmpty();
            });
    progress.end();

    assertThat(terminal.toString())
        .containsPattern("folding: \\d+ %, [\\d,]+ events, [\\d,]+/s, \\d+ s left")
        .endsWith("\r\u001b[K");
  }

  @Test
  void several_readings_are_told_as_one_piece_of_work() {
    var progress = new Progress(new PrintWriter(terminal), true, "comparing", "states");
    progress.beginSeveral(1_000);
    progress.begin(500);
    progress.advance(500);
    progress.end();
    progress.begin(500);

    await()
        .untilAsserted(
            () -> {
              progress.advance(0);
              assertThat(terminal.toString()).contains("comparing: 50 %, 0 states, ");
            });
  }

  @Test
  void a_pipe_is_told_nothing() {
    var progress = new Progress(new PrintWriter(terminal), false, "folding", "events");
    progress.begin(2);
    progress.record();
    progress.advance(2);
    progress.end();

    assertThat(terminal.toString()).isEmpty();
  }
}
