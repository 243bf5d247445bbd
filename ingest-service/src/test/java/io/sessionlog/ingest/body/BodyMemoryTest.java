package io.sessionlog.ingest.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sessionlog.ingest.refusal.RefusalMeters;
import io.sessionlog.support.http.TemporarilyUnavailable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What strangers may hold before they have proved anything, and what is left for senders. */
class BodyMemoryTest {

  static final long LIMIT = 800;
  static final long SHARE = 100;

  private final AtomicLong nanos = new AtomicLong();
  private final BodyMemory memory =
      new BodyMemory(
          LIMIT, 10, new SlowBodies(1), new RefusalMeters(new SimpleMeterRegistry()), nanos::get);

  @Test
  void a_stranger_has_a_share_for_all_its_requests_together() {
    BodyMemory.Share first = memory.open("203.0.113.7");
    first.take(SHARE - 1);
    BodyMemory.Share second = memory.open("203.0.113.7");

    assertRefused(second, 2);
    assertThatCode(() -> memory.open("203.0.113.8").take(SHARE)).doesNotThrowAnyException();
    first.close();
    assertThatCode(() -> memory.open("203.0.113.7").take(SHARE)).doesNotThrowAnyException();
  }

  @Test
  void all_strangers_together_leave_a_quarter_to_senders_that_have_proved_themselves() {
    memory.proved("198.51.100.1");
    List<BodyMemory.Share> strangers = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      strangers.add(memory.open("203.0.113." + i));
      strangers.get(i).take(SHARE);
    }

    assertRefused(memory.open("203.0.113.99"), 1);
    BodyMemory.Share senders = memory.open("198.51.100.1");
    senders.take(LIMIT / 4);
    assertRefused(memory.openToKnown("192.0.2.1"), 1);
  }

  @Test
  void a_sender_leaves_a_quarter_to_others_where_there_are_any() {
    memory.proved("198.51.100.1");
    memory.open("198.51.100.1").take(LIMIT - 1);
    memory.proved("198.51.100.2");

    assertRefused(memory.open("198.51.100.1"), 1);
    assertThatCode(() -> memory.open("198.51.100.2").take(1)).doesNotThrowAnyException();
  }

  @Test
  void a_share_holds_the_largest_body() {
    var small =
        new BodyMemory(
            LIMIT,
            500,
            new SlowBodies(1),
            new RefusalMeters(new SimpleMeterRegistry()),
            nanos::get);

    assertThatCode(() -> small.open("203.0.113.7").take(500)).doesNotThrowAnyException();
  }

  @Test
  void who_has_proved_nothing_for_a_while_is_a_stranger_again() {
    memory.proved("198.51.100.1");
    assertThatCode(() -> memory.open("198.51.100.1").take(LIMIT / 2)).doesNotThrowAnyException();

    nanos.addAndGet(BodyMemory.KNOWN_FOR.toNanos() + 1);

    assertRefused(memory.open("198.51.100.1"), SHARE + 1);
  }

  @Test
  void what_was_refused_holds_nothing() {
    BodyMemory.Share refused = memory.open("203.0.113.7");
    refused.take(SHARE);
    assertRefused(refused, 1);
    refused.close();

    assertThat(memory.usedBytes()).isZero();
    assertThatCode(() -> memory.open("203.0.113.7").take(SHARE)).doesNotThrowAnyException();
  }

  private static void assertRefused(BodyMemory.Share share, long bytes) {
    assertThatThrownBy(() -> share.take(bytes)).isInstanceOf(TemporarilyUnavailable.class);
  }
}
