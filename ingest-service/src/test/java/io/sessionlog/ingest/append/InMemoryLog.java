package io.sessionlog.ingest.append;

import io.sessionlog.ingest.IngestSettings;
import io.sessionlog.ingest.refusal.RefusalMeters;
import io.sessionlog.support.kafka.ClockSkew;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.springframework.context.annotation.Bean;

/** Given to the service as a further source, it takes Kafka's place. */
public class InMemoryLog {

  /** Acknowledges each record at once, and remembers it. */
  public static final class Log extends MockProducer<String, byte[]> {
    Log() {
      super(true, null, new StringSerializer(), new ByteArraySerializer());
    }
  }

  @Bean
  Log eventProducer() {
    return new Log();
  }

  @Bean
  Log largeEventProducer() {
    return new Log();
  }

  @Bean
  Lanes lanes(
      Log eventProducer, ClockSkew clocks, IngestSettings settings, RefusalMeters refusals) {
    var producer = new AckedProducer(eventProducer, () -> true, clocks, refusals);
    return new Lanes(producer, producer, settings.ackTimeout());
  }
}
