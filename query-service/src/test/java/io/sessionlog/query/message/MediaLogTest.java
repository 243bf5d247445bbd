package io.sessionlog.query.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sessionlog.model.Position;
import io.sessionlog.query.caller.CallerSettings;
import io.sessionlog.support.http.TooMany;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.core.KafkaAdmin;

class MediaLogTest {

  @Test
  void whereAsManyAreReadAsMayBeNoOtherNodeIsAsked() {
    var none = new MessageSettings(Duration.ofDays(7), Duration.ofSeconds(10), 0);
    var log = new MediaLog(new KafkaAdmin(Map.of()), none, new CallerSettings(0.75, 1));

    assertThatThrownBy(() -> log.read(new Position(0, 0), null))
        .isInstanceOfSatisfying(
            TooMany.class,
            refused -> assertThat(refused.getHeaders().containsHeader(TooMany.HEADER)).isTrue());
  }
}
