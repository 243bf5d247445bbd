package io.sessionlog.ingest.append;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sessionlog.model.Position;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class AckedProducerTest {

  static final Duration PATIENCE = Duration.ofSeconds(20);

  final MockProducer<String, byte[]> kafka =
      new MockProducer<>(false, null, new StringSerializer(), new ByteArraySerializer());
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  @Test
  void a_record_that_kafka_confirms_completes_with_its_place() {
    CompletableFuture<Position> answer = send(PATIENCE);
    assertThat(answer).isNotDone();

    kafka.completeNext();

    assertThat(answer).succeedsWithin(PATIENCE).isEqualTo(new Position(0, 0));
  }

  @Test
  void a_record_that_kafka_never_confirms_is_refused_after_the_ack_timeout() {
    CompletableFuture<Position> answer = send(Duration.ofMillis(50));

    assertThat(answer)
        .failsWithin(PATIENCE)
        .withThrowableThat()
        .withCauseInstanceOf(NotAcknowledged.class);
    assertThat(meters.counter("sessionlog.ingest.refused").count()).isEqualTo(1);
  }

  @Test
  void a_record_that_kafka_refuses_is_refused_at_once() {
    CompletableFuture<Position> answer = send(Duration.ofDays(1));

    kafka.errorNext(new IllegalStateException("no leader"));

    assertThat(answer)
        .failsWithin(PATIENCE)
        .withThrowableThat()
        .withCauseInstanceOf(NotAcknowledged.class);
  }

  private CompletableFuture<Position> send(Duration ackTimeout) {
    return new AckedProducer(kafka, () -> true, ackTimeout, meters)
        .send(new ProducerRecord<>("session-events", "my-first", new byte[] {'{', '}'}));
  }
}
