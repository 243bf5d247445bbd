package io.sessionlog.notifier.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** A producer whose thread is gone is told from one whose broker is. */
class WatchedProducerTest {

  private final MockProducer<String, byte[]> kafka =
      new MockProducer<>(false, null, new StringSerializer(), new ByteArraySerializer());
  private final WatchedProducer producer = new WatchedProducer(kafka);

  private void write() {
    var unused = producer.send(new ProducerRecord<>("topic", 0, "key", new byte[1]));
  }

  private boolean isSilentFor(int ticks) {
    boolean silent = false;
    for (int i = 0; i < ticks; i++) {
      silent = producer.isSilent();
    }
    return silent;
  }

  @Test
  void oneThatAnswersNothingIsSilentAndOneThatWasAskedNothingIsNot() {
    assertThat(isSilentFor(100)).isFalse();

    write();
    assertThat(isSilentFor(WatchedProducer.SILENT_TICKS - 1)).isFalse();
    assertThat(isSilentFor(1)).isTrue();
  }

  @Test
  void aFailureIsAnAnswer() {
    for (int i = 0; i < 10; i++) {
      write();
      write();
      assertThat(isSilentFor(WatchedProducer.SILENT_TICKS - 2)).isFalse();
      kafka.errorNext(new TimeoutException("the broker is gone"));
      assertThat(producer.isSilent()).isFalse();
    }
  }
}
