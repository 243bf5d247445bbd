package io.sessionlog.ingest.append;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sessionlog.ingest.refusal.RefusalMeters;
import io.sessionlog.model.wire.RecordHeaders;
import io.sessionlog.support.kafka.ClockSkew;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** What an event's record says of what was refused before it. */
class EventLogTest {

  static final Duration PATIENCE = Duration.ofSeconds(20);
  static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");

  final MockProducer<String, byte[]> kafka =
      new MockProducer<>(false, null, new StringSerializer(), new ByteArraySerializer());
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final AckedProducer acked =
      new AckedProducer(kafka, () -> true, new ClockSkew(), new RefusalMeters(meters));
  final EventLog log =
      new EventLog(new Lanes(acked, acked, PATIENCE), Clock.fixed(NOON, ZoneOffset.UTC), meters);

  private CompletableFuture<EventLog.Appended> append(String session) {
    return log.append(new EventLog.Entry("ready", session, "/test"), new byte[0], null);
  }

  private void isTaken(String session) {
    CompletableFuture<EventLog.Appended> answer = append(session);
    kafka.completeNext();
    assertThat(answer).succeedsWithin(PATIENCE);
  }

  private void isRefused(String session) {
    CompletableFuture<EventLog.Appended> answer = append(session);
    kafka.errorNext(new IllegalStateException("no leader"));
    assertThat(answer).failsWithin(PATIENCE);
  }

  private List<String> saysOfRefusals() {
    return kafka.history().stream().map(EventLogTest::afterRefusal).toList();
  }

  private static String afterRefusal(ProducerRecord<String, byte[]> record) {
    Header header = record.headers().lastHeader(RecordHeaders.AFTER_REFUSAL);
    return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
  }

  @Test
  void the_next_event_that_is_taken_says_that_one_was_refused_before_it() {
    isTaken("a");
    isRefused("a");
    isTaken("b");
    isTaken("a");
    isTaken("a");

    assertThat(saysOfRefusals()).containsExactly("", "", "", "2026-11-26T12:00:00.000Z", "");
  }

  @Test
  void it_is_said_until_it_is_durable() {
    isRefused("a");
    isRefused("a");
    isTaken("a");

    assertThat(saysOfRefusals())
        .containsExactly("", "2026-11-26T12:00:00.000Z", "2026-11-26T12:00:00.000Z");
  }
}
