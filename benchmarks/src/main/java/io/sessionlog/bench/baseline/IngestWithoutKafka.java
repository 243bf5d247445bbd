package io.sessionlog.bench.baseline;

import io.sessionlog.ingest.IngestService;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The ingest service itself, but for one bean: its producer says at once that the record is stored,
 * and stores none. So the same Tomcat parses, validates and answers, without Kafka.
 */
public final class IngestWithoutKafka {

  private IngestWithoutKafka() {}

  public static void main(String[] args) {
    System.setProperty("spring.config.name", IngestService.NAME);
    new SpringApplicationBuilder(IngestService.class, NoLog.class)
        .properties("spring.main.allow-bean-definition-overriding=true")
        .run(args);
  }

  @Configuration(proxyBeanMethods = false)
  static class NoLog {
    @Bean(destroyMethod = "close")
    Producer<String, byte[]> eventProducer() {
      return new Forgetful();
    }
  }

  private static final class Forgetful extends MockProducer<String, byte[]> {
    private final AtomicLong offset = new AtomicLong();

    /** Without its parent's lock, which would make requests wait for each other. */
    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized")
    public Future<RecordMetadata> send(
        ProducerRecord<String, byte[]> record, @Nullable Callback callback) {
      var stored =
          new RecordMetadata(
              new TopicPartition(record.topic(), 0),
              offset.getAndIncrement(),
              0,
              0,
              record.key().length(),
              record.value().length);
      if (callback != null) {
        callback.onCompletion(stored, null);
      }
      return CompletableFuture.completedFuture(stored);
    }
  }
}
