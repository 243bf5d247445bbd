package io.sessionlog.ingest.append;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sessionlog.ingest.refusal.RefusalMeters;
import io.sessionlog.model.Position;
import io.sessionlog.support.kafka.ClockSkew;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;

class AckedProducerTest {

  static final Duration PATIENCE = Duration.ofSeconds(20);

  /** As a Kafka producer that does not block, which has no room for the first so many. */
  static final class Kafka extends MockProducer<String, byte[]> {
    int noRoomFor;

    Kafka() {
      super(false, null, new StringSerializer(), new ByteArraySerializer());
    }

    @Override
    public synchronized Future<RecordMetadata> send(
        ProducerRecord<String, byte[]> record, Callback callback) {
      if (noRoomFor > 0) {
        noRoomFor--;
        callback.onCompletion(null, new TimeoutException("no room"));
        return CompletableFuture.completedFuture(null);
      }
      return super.send(record, callback);
    }
  }

  final Kafka kafka = new Kafka();
  final ClockSkew clocks = new ClockSkew();
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  boolean mayAnswer = true;

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

    isRefused(answer);
    assertThat(
            meters
                .get("sessionlog.ingest.refusals")
                .tag("outcome", "unconfirmed")
                .counter()
                .count())
        .isEqualTo(1);
  }

  @Test
  void a_record_that_kafka_refuses_is_refused_at_once() {
    CompletableFuture<Position> answer = send(Duration.ofDays(1));

    kafka.errorNext(new IllegalStateException("no leader"));

    isRefused(answer);
    assertThat(clocks.health().getStatus()).isEqualTo(Status.UP);
  }

  @Test
  void a_record_that_there_is_no_room_for_is_brought_again_and_nobody_waits_for_it() {
    kafka.noRoomFor = 3;

    CompletableFuture<Position> answer = send(Duration.ofDays(1));

    assertThat(answer).isNotDone();
    await().atMost(PATIENCE).pollInterval(Duration.ofMillis(10)).until(kafka::completeNext);
    assertThat(answer).succeedsWithin(PATIENCE);
  }

  @Test
  void a_record_that_there_is_never_room_for_is_refused_and_never_brought_again() {
    kafka.noRoomFor = Integer.MAX_VALUE;

    isRefused(send(Duration.ofMillis(50)));

    assertThat(kafka.history()).isEmpty();
  }

  @Test
  void a_record_whose_deadline_is_over_is_not_sent() {
    isRefused(send(Duration.ofMillis(-1)));

    assertThat(kafka.history()).isEmpty();
  }

  @Test
  void while_the_cluster_is_gone_for_long_nothing_is_sent() {
    mayAnswer = false;

    isRefused(send(Duration.ofDays(1)));

    assertThat(kafka.history()).isEmpty();
  }

  @Test
  void clocks_that_are_apart_are_noticed_until_a_record_is_accepted() {
    CompletableFuture<Position> refused = send(Duration.ofDays(1));
    kafka.errorNext(new InvalidTimestampException("Timestamp 1 of message with offset 0 is out"));
    isRefused(refused);

    assertThat(clocks.health().getStatus()).isEqualTo(Status.DOWN);
    assertThat(clocks.health().getDetails().toString()).contains("clocks", "Timestamp 1");

    CompletableFuture<Position> accepted = send(Duration.ofDays(1));
    kafka.completeNext();
    assertThat(accepted).succeedsWithin(PATIENCE);
    assertThat(clocks.health().getStatus()).isEqualTo(Status.UP);
  }

  private static void isRefused(CompletableFuture<Position> answer) {
    assertThat(answer)
        .failsWithin(PATIENCE)
        .withThrowableThat()
        .withCauseInstanceOf(NotAcknowledged.class);
  }

  private CompletableFuture<Position> send(Duration ackTimeout) {
    return new AckedProducer(kafka, () -> mayAnswer, clocks, new RefusalMeters(meters))
        .send(
            new ProducerRecord<>("session-events", "my-first", new byte[] {'{', '}'}),
            System.nanoTime() + ackTimeout.toNanos());
  }
}
