package io.sessionlog.projector;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.Position;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.wire.ProgressRecords;
import io.sessionlog.model.wire.RecordHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.MockProcessorContext.CapturedPunctuator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When readers are told how far a partition has come. */
class ProgressTest {

  static final long PAUSE = Progress.PAUSE.toMillis();

  final MockProcessorContext<String, SessionState> context = new MockProcessorContext<>();
  final Progress progress = new Progress();
  long now = 1_000_000;

  @BeforeEach
  void start() {
    context.setCurrentSystemTimeMs(now);
    progress.start(context);
  }

  @Test
  void what_comes_after_a_pause_is_told_at_once() {
    reached(3);
    pass(PAUSE);
    reached(4);

    assertThat(told()).containsExactly("3", "4");
    assertThat(context.scheduledPunctuators()).isEmpty();
    assertThat(context.forwarded().get(0).record().key()).isEqualTo(ProgressRecords.key(2));
    assertThat(context.forwarded().get(0).record().value()).isNull();
  }

  @Test
  void of_a_burst_the_first_and_the_newest_are_told() {
    for (long offset = 3; offset < 10; offset++) {
      reached(offset);
    }
    assertThat(told()).containsExactly("3");

    pass(PAUSE);
    timers().get(0).getPunctuator().punctuate(now);
    assertThat(told()).containsExactly("3", "9");
    assertThat(timers()).as("a timer that goes on would make Streams commit for ever").isEmpty();
  }

  @Test
  void what_a_state_has_told_is_not_told_again() {
    reached(3);
    reached(4);
    progress.toldByState();
    timers().get(0).getPunctuator().punctuate(now);
    progress.flushCache();

    assertThat(told()).containsExactly("3");
  }

  @Test
  void a_commit_tells_what_is_untold() {
    reached(3);
    reached(4);
    progress.flushCache();

    assertThat(told()).containsExactly("3", "4");
  }

  @Test
  void a_task_that_starts_anew_knows_nothing_of_what_it_had_not_told() {
    reached(3);
    reached(4);
    progress.start(context);
    progress.flushCache();

    assertThat(told()).containsExactly("3");
  }

  @Test
  void a_clock_that_is_set_back_holds_nothing_up() {
    reached(3);
    pass(-60_000);
    reached(4);

    assertThat(told()).containsExactly("3", "4");
  }

  private void reached(long offset) {
    progress.reached(new Position(2, offset), now);
  }

  private void pass(long millis) {
    now += millis;
    context.setCurrentSystemTimeMs(now);
  }

  private List<CapturedPunctuator> timers() {
    return context.scheduledPunctuators().stream().filter(timer -> !timer.cancelled()).toList();
  }

  private List<String> told() {
    return context.forwarded().stream()
        .map(forward -> forward.record().headers().lastHeader(RecordHeaders.POSITION).value())
        .map(position -> new String(position, StandardCharsets.UTF_8).substring(2))
        .toList();
  }
}
