package io.sessionlog.support.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceIdTest {

  @TempDir Path dir;

  @Test
  void an_instance_keeps_its_name_as_long_as_its_state_directory() {
    String first = InstanceId.of(null, dir.resolve("a"));

    assertThat(InstanceId.of("", dir.resolve("a"))).isEqualTo(first);
    assertThat(InstanceId.of(null, dir.resolve("b"))).isNotEqualTo(first);
  }

  @Test
  void a_configured_name_wins() {
    assertThat(InstanceId.of("projector-2", dir)).isEqualTo("projector-2");
  }
}
