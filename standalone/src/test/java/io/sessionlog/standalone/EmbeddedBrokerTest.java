package io.sessionlog.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

class EmbeddedBrokerTest {

  private static final TopicPartition LOG = new TopicPartition("log", 0);

  /** Whoever waited for the last run's session would not come up in this test's life. */
  private static final Map<String, String> LONG_SESSION =
      Map.of(
          "broker.session.timeout.ms",
          Long.toString(Duration.ofHours(1).toMillis()),
          "initial.broker.registration.timeout.ms",
          Long.toString(Duration.ofSeconds(20).toMillis()));

  @TempDir Path data;

  @Test
  void a_broker_opens_the_data_of_its_last_run_at_once() throws Exception {
    try (var first = EmbeddedBroker.start(data, 0, LONG_SESSION)) {
      write(first, "one");
    }
    try (var second = EmbeddedBroker.start(data, 0, LONG_SESSION)) {
      assertThat(read(second)).containsExactly("one");
      write(second, "two");
    }
    try (var third = EmbeddedBroker.start(data, 0, LONG_SESSION)) {
      assertThat(read(third)).containsExactly("one", "two");
    }
  }

  /** What is on the disk while a broker runs is what a killed one leaves. */
  @Test
  void a_broker_opens_the_data_of_one_that_was_killed_at_once() throws Exception {
    Path killed = data.resolve("killed");
    try (var first = EmbeddedBroker.start(data.resolve("running"), 0, LONG_SESSION)) {
      write(first, "one");
      FileSystemUtils.copyRecursively(data.resolve("running"), killed);
    }
    try (var second = EmbeddedBroker.start(killed, 0, LONG_SESSION)) {
      assertThat(read(second)).containsExactly("one");
      write(second, "two");
      assertThat(read(second)).containsExactly("one", "two");
    }
  }

  @Test
  void a_directory_is_used_by_one_broker_at_a_time() throws IOException {
    var first = DirectoryLock.take(data);

    assertThatThrownBy(() -> EmbeddedBroker.start(data, 0))
        .hasMessageContaining(data.toString())
        .hasMessageContaining("another pipeline uses it");
    first.close();
    DirectoryLock.take(data).close();
  }

  private static void write(EmbeddedBroker broker, String value) throws Exception {
    Map<String, Object> connection = Map.of("bootstrap.servers", broker.bootstrapServers());
    try (Admin admin = Admin.create(connection)) {
      if (admin.listTopics().names().get().isEmpty()) {
        admin
            .createTopics(List.of(new NewTopic(LOG.topic(), Optional.of(1), Optional.empty())))
            .all()
            .get();
      }
    }
    try (var producer =
        new KafkaProducer<>(connection, new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>(LOG.topic(), value)).get();
    }
  }

  private static List<String> read(EmbeddedBroker broker) {
    try (var consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new StringDeserializer(),
            new StringDeserializer())) {
      consumer.assign(List.of(LOG));
      consumer.seekToBeginning(List.of(LOG));
      long end = consumer.endOffsets(List.of(LOG)).get(LOG);
      var values = new ArrayList<String>();
      while (consumer.position(LOG) < end) {
        consumer.poll(Duration.ofMillis(100)).forEach(record -> values.add(record.value()));
      }
      return values;
    }
  }
}
