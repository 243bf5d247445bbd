package io.sessionlog.model.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sessionlog.model.FoldVersion;
import io.sessionlog.model.wire.ControlRecords.Fold;
import io.sessionlog.model.wire.ControlRecords.Rebuild;
import io.sessionlog.model.wire.ControlRecords.Served;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ControlRecordsTest {

  static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");

  @Test
  void what_is_served_is_written_like_this() {
    var served = new Served("session-state-2", "session-state", NOON);
    String json =
        "{\"topic\":\"session-state-2\",\"before\":\"session-state\",\"at\":\"2026-11-26T12:00:00.000Z\"}";

    assertThat(new String(ControlRecords.write(served), UTF_8)).isEqualTo(json);
    assertThat(ControlRecords.served(json.getBytes(UTF_8))).isEqualTo(served);
  }

  @Test
  void a_topics_writer_is_written_like_this() {
    var fold = new Fold("session-state-2", "session-projector-2", new FoldVersion("2"), NOON);
    String json =
        "{\"topic\":\"session-state-2\",\"applicationId\":\"session-projector-2\","
            + "\"foldVersion\":\"2\",\"at\":\"2026-11-26T12:00:00.000Z\"}";

    assertThat(new String(ControlRecords.write(fold), UTF_8)).isEqualTo(json);
    assertThat(ControlRecords.fold(json.getBytes(UTF_8))).isEqualTo(fold);
  }

  @Test
  void a_rebuild_that_has_not_ended_is_written_with_its_writer() {
    var rebuild = new Rebuild("2, activity to 10000 ms", new TreeMap<>(Map.of(1, 5L, 0, 12L)));
    var fold =
        new Fold("session-state-2", "session-projector-2", new FoldVersion("2"), NOON, rebuild);
    String json =
        "{\"topic\":\"session-state-2\",\"applicationId\":\"session-projector-2\","
            + "\"foldVersion\":\"2\",\"rebuildBy\":\"2, activity to 10000 ms\","
            + "\"rebuildTo\":\"0:12,1:5\",\"at\":\"2026-11-26T12:00:00.000Z\"}";

    assertThat(new String(ControlRecords.write(fold), UTF_8)).isEqualTo(json);
    assertThat(ControlRecords.fold(json.getBytes(UTF_8))).isEqualTo(fold);
    assertThatExceptionOfType(UnreadableEvent.class)
        .isThrownBy(() -> ControlRecords.fold(json.replace("0:12", "0-12").getBytes(UTF_8)));
  }

  @Test
  void what_a_later_version_adds_is_passed_over() {
    assertThat(
            ControlRecords.served(
                "{\"newer\":{\"topic\":1},\"topic\":\"session-state\",\"more\":[]}"
                    .getBytes(UTF_8)))
        .isEqualTo(Served.FIRST);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "[]", "{\"topic\":\"session-events\"}", "{\"topic\":1}"})
  void what_names_no_topic_of_states_is_refused(String record) {
    assertThatExceptionOfType(UnreadableEvent.class)
        .isThrownBy(() -> ControlRecords.served(record.getBytes(UTF_8)));
  }
}
