package io.sessionlog.query.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.support.position.Positions;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ids as text. */
class PushIdTest {

  static final Instant TIME = Instant.parse("2026-11-23T12:00:00.123Z");

  @Test
  void an_id_from_within_a_batch_tells_how_far_its_node_had_come() {
    var id =
        new PushId("Xk3fA9Bc", "q1Zt-_3E", TIME, Positions.of(95, -1, 87), Positions.of(95, 4, 90));

    assertThat(id.toString()).endsWith(".0:95,2:87~1:4,2:90");
    assertThat(PushId.parse(id.toString())).hasValue(id);
  }

  @Test
  void an_id_is_read_as_it_was_written() {
    var id = new PushId("Xk3fA9Bc", "q1Zt-_3E", TIME, Positions.of(95, -1, 87));

    assertThat(id).hasToString("Xk3fA9Bc.q1Zt-_3E.1795435200123.0:95,2:87");
    assertThat(PushId.parse(id.toString())).hasValue(id);
  }

  @Test
  void before_the_first_event_there_is_an_id_too() {
    var id = new PushId("Xk3fA9Bc", "q1Zt-_3E", TIME, Positions.none(3));

    assertThat(id).hasToString("Xk3fA9Bc.q1Zt-_3E.1795435200123.-");
    assertThat(PushId.parse(id.toString()).orElseThrow().positions()).isEqualTo(Positions.none(0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "17",
        "Xk3fA9Bc",
        "Xk3fA9Bc.q1Zt-_3E.1795435200123.",
        "Xk3fA9Bc.q1Zt-_3E.1795435200123.1:2,0:1",
        "Xk3fA9Bc.q1Zt-_3E.1795435200123.0:1,0:2",
        "Xk3fA9Bc.q1Zt-_3E.1795435200123.0:1,",
        "Xk3fA9Bc.q1Zt-_3E.1795435200123.0:-1",
        "Xk3fA9Bc.q1Zt-_3E.1795435200123.99999:1",
        "Xk3fA9Bc.q1Zt-_3E.1795435200123.0:9999999999999999999",
        "Xk3fA9Bc.q1Zt-_3E.-1.0:1",
        "Xk3fA9Bc.q1Zt-_3.1.0:1",
        "Xk3fA9Bc.q1Zt-_3E.1.0:1 "
      })
  void what_is_no_id_is_not_read(String text) {
    assertThat(PushId.parse(text)).isEmpty();
  }
}
