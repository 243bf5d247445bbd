package io.sessionlog.ingest.append;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sessionlog.ingest.refusal.RefusalMeters;
import io.sessionlog.model.Position;
import io.sessionlog.support.kafka.ClockSkew;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LanesTest {

  static final Duration PATIENCE = Duration.ofSeconds(20);
  static final int SMALL = 2;
  static final int LARGE = Lanes.LARGE_BYTES;

  final MockProducer<String, byte[]> small = producer();
  final MockProducer<String, byte[]> large = producer();
  final Lanes lanes = lanes(PATIENCE);

  @AfterEach
  void confirmAll() {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(5))
        .until(
            () -> {
              small.completeNext();
              large.completeNext();
              return lanes.sessions() == 0;
            });
  }

  @Test
  void a_small_record_does_not_wait_for_another_sessions_large_one() {
    CompletableFuture<Position> media = send("a", LARGE);
    CompletableFuture<Position> event = send("b", SMALL);

    small.completeNext();

    assertThat(event).succeedsWithin(PATIENCE);
    assertThat(media).isNotDone();
    assertThat(sessionsOf(large)).containsExactly("a");
  }

  @Test
  void what_follows_a_large_record_of_its_session_goes_by_the_same_lane() {
    var unused = List.of(send("a", LARGE), send("a", SMALL), send("a", LARGE));

    assertThat(sizesOf(large)).containsExactly(LARGE, SMALL, LARGE);
    assertThat(small.history()).isEmpty();
  }

  @Test
  void a_large_record_waits_until_what_came_before_it_is_confirmed() {
    var unused = List.of(send("a", SMALL), send("a", SMALL), send("a", LARGE), send("a", SMALL));
    assertThat(sizesOf(small)).containsExactly(SMALL, SMALL);
    small.completeNext();
    assertThat(large.history()).isEmpty();

    small.completeNext();

    await().atMost(PATIENCE).untilAsserted(() -> assertThat(sizesOf(large)).hasSize(2));
    assertThat(sizesOf(large)).containsExactly(LARGE, SMALL);
  }

  @Test
  void a_large_record_goes_on_when_what_came_before_it_was_refused() {
    CompletableFuture<Position> refused = send("a", SMALL);
    CompletableFuture<Position> media = send("a", LARGE);

    small.errorNext(new IllegalStateException("no leader"));

    await().atMost(PATIENCE).until(large::completeNext);
    assertThat(refused).isCompletedExceptionally();
    assertThat(media).succeedsWithin(PATIENCE);
  }

  @Test
  void what_waited_longer_than_the_ack_timeout_is_refused_and_not_sent() {
    CompletableFuture<Position> event;
    CompletableFuture<Position> media;
    Duration timeout = Duration.ofMillis(25);
    do {
      // On a machine that is busy the first may be given up before the second is sent.
      large.clear();
      timeout = timeout.multipliedBy(2);
      Lanes impatient = lanes(timeout);
      event = impatient.send(record("a", SMALL));
      media = impatient.send(record("a", LARGE));
    } while (event.isDone());

    assertThat(event).failsWithin(PATIENCE);
    assertThat(media).failsWithin(PATIENCE);
    assertThat(large.history()).isEmpty();
  }

  @Test
  void once_all_is_confirmed_a_session_is_back_on_its_lane_and_nothing_is_kept_of_it() {
    CompletableFuture<Position> media = send("a", LARGE);
    large.completeNext();
    assertThat(media).succeedsWithin(PATIENCE);
    assertThat(lanes.sessions()).isZero();

    CompletableFuture<Position> event = send("a", SMALL);
    small.completeNext();

    assertThat(event).succeedsWithin(PATIENCE);
    assertThat(lanes.sessions()).isZero();
  }

  @Test
  void a_record_of_no_session_goes_by_its_size() {
    var unused = List.of(send(null, SMALL), send(null, LARGE));

    assertThat(sizesOf(small)).containsExactly(SMALL);
    assertThat(sizesOf(large)).containsExactly(LARGE);
  }

  private Lanes lanes(Duration ackTimeout) {
    return new Lanes(acked(small), acked(large), ackTimeout);
  }

  private static AckedProducer acked(MockProducer<String, byte[]> producer) {
    return new AckedProducer(
        producer, () -> true, new ClockSkew(), new RefusalMeters(new SimpleMeterRegistry()));
  }

  private static MockProducer<String, byte[]> producer() {
    return new MockProducer<>(false, null, new StringSerializer(), new ByteArraySerializer());
  }

  private CompletableFuture<Position> send(String session, int bytes) {
    return lanes.send(record(session, bytes));
  }

  private static ProducerRecord<String, byte[]> record(String session, int bytes) {
    return new ProducerRecord<>("session-events", session, new byte[bytes]);
  }

  private static List<String> sessionsOf(MockProducer<String, byte[]> lane) {
    return lane.history().stream().map(ProducerRecord::key).toList();
  }

  private static List<Integer> sizesOf(MockProducer<String, byte[]> lane) {
    return lane.history().stream().map(record -> record.value().length).toList();
  }
}
