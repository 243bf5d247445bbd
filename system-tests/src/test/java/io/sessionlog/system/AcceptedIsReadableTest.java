package io.sessionlog.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.Position;
import io.sessionlog.model.wire.MessageReader;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.replay.log.LogRecord;
import io.sessionlog.system.AnyWebhook.Delivery;
import io.sessionlog.system.Pipeline.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import net.jqwik.api.statistics.Statistics;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.springframework.util.FileSystemUtils;

/**
 * The door's law: what was accepted can be read by every reader, at its position. Any header, body
 * and time goes through the door, the log, the fold, the messages and the timeline, and none of it
 * comes to the dead letters.
 */
class AcceptedIsReadableTest {

  private static final String SESSION = "any";

  static Path data;
  static Pipeline pipeline;
  static KafkaConsumer<byte[], byte[]> log;

  @BeforeContainer
  static void start() throws IOException {
    data = Files.createTempDirectory("any-webhook");
    pipeline = Pipeline.start(data);
    log =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", pipeline.bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
  }

  @AfterContainer
  static void stop() throws IOException {
    log.close();
    pipeline.close();
    FileSystemUtils.deleteRecursively(data);
  }

  @Property(tries = 10, shrinking = ShrinkingMode.OFF)
  void whatIsAcceptedIsReadByEveryReaderAtItsPosition(
      @ForAll("deliveries") List<Delivery> deliveries) {
    String last = "";
    for (Delivery delivery : deliveries) {
      Answer answer =
          pipeline.post(SESSION + delivery.query(), delivery.bytes(), delivery.headers());
      assertThat(answer.status()).as("%s: %s", delivery, answer.text()).isIn(200, 202, 400);
      Statistics.collect(answer.status() / 100);
      if (answer.status() != 400) {
        last = answer.header("Session-Position");
        canBeRead(record(Position.parse(last).orElseThrow()));
      }
    }
    Statistics.coverage(coverage -> coverage.check(2).percentage(share -> share > 50));
    isServed(last);
    assertThat(deadLetters()).isZero();
  }

  private static void canBeRead(ConsumerRecord<byte[], byte[]> record) {
    assertThat(LogRecord.of(record).unreadable()).isNull();
    assertThat(MessageReader.read(record.value()).attributes().sessionId()).isEqualTo(SESSION);
  }

  private static void isServed(String position) {
    for (String path : List.of("status/" + SESSION, SESSION + "/timeline", SESSION + "/messages")) {
      Answer answer = pipeline.getAt("/api/whatsapp/session/" + path, position);
      assertThat(answer.status()).as(path + ": " + answer.text()).isEqualTo(200);
    }
  }

  private static ConsumerRecord<byte[], byte[]> record(Position position) {
    var partition = new TopicPartition(Topics.SESSION_EVENTS, position.partition());
    log.assign(List.of(partition));
    log.seek(partition, position.offset());
    ConsumerRecord<byte[], byte[]> record =
        log.poll(Duration.ofMinutes(1)).records(partition).get(0);
    assertThat(record.offset()).isEqualTo(position.offset());
    return record;
  }

  private static long deadLetters() {
    List<TopicPartition> partitions =
        log.partitionsFor(Topics.SESSION_EVENTS_DLQ).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    return log.endOffsets(partitions).values().stream().mapToLong(Long::longValue).sum();
  }

  @Provide
  Arbitrary<List<Delivery>> deliveries() {
    return AnyWebhook.deliveries().list().ofSize(50);
  }
}
