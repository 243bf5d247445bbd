package io.sessionlog.system;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.kafka.KafkaContainer;

/** The contract on Kafka as its own image runs it: {@code -Pcontainers}. */
@Tag("containers")
@Testcontainers(disabledWithoutDocker = true)
class ContainerPipelineTest extends PipelineContract {

  @TempDir static Path data;
  static KafkaContainer kafka;
  static Pipeline pipeline;

  @BeforeAll
  static void start() {
    kafka =
        new KafkaContainer("apache/kafka:4.2.1")
            .withEnv("KAFKA_MESSAGE_MAX_BYTES", "17825792")
            .withEnv("KAFKA_REPLICA_FETCH_MAX_BYTES", "17825792");
    kafka.start();
    pipeline = Pipeline.onKafka(data, kafka.getBootstrapServers());
  }

  @AfterAll
  static void stop() {
    pipeline.close();
    kafka.stop();
  }

  @Override
  Pipeline pipeline() {
    return pipeline;
  }
}
