package io.sessionlog.model.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.EventNames;
import io.sessionlog.model.SessionEvent;
import io.sessionlog.model.SessionFact;
import io.sessionlog.model.SessionState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Records as version 1 wrote them, read with today's classes. The files are never edited: fields
 * are only added, in a new folder, and the old ones must still be read.
 */
class WireFormatTest {

  private static final Path EVENTS = Path.of("src/test/resources/wire/v1/events");
  private static final Path STATES = Path.of("src/test/resources/wire/v1/states");

  @TestFactory
  Stream<DynamicTest> every_event_is_still_read() throws IOException {
    return files(EVENTS).stream()
        .map(
            file ->
                DynamicTest.dynamicTest(
                    name(file),
                    () -> {
                      SessionEvent event = EventCodec.read(Files.readAllBytes(file));
                      assertThat(event.attributes().event()).isEqualTo(name(file));
                      assertThat(event.sessionId()).isEqualTo("shop-berlin-01");
                    }));
  }

  @TestFactory
  Stream<DynamicTest> every_state_is_still_read_and_written_to_the_byte() throws IOException {
    return files(STATES).stream()
        .map(
            file ->
                DynamicTest.dynamicTest(
                    name(file),
                    () -> {
                      byte[] bytes = Files.readAllBytes(file);
                      SessionState state = StateCodec.read(bytes);
                      assertThat(StateCodec.write(state)).isEqualTo(bytes);
                    }));
  }

  @Test
  void no_event_that_a_sender_may_send_lacks_a_file() throws IOException {
    assertThat(files(EVENTS)).extracting(WireFormatTest::name).containsAll(EventNames.senders());
  }

  @Test
  void every_kind_of_fact_is_among_them() throws IOException {
    List<Class<?>> seen = new ArrayList<>();
    for (Path file : files(EVENTS)) {
      seen.add(EventCodec.read(Files.readAllBytes(file)).fact().getClass());
    }

    assertThat(seen).contains(SessionFact.class.getPermittedSubclasses());
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  private static String name(Path file) {
    return file.getFileName().toString().replace(".json", "");
  }
}
