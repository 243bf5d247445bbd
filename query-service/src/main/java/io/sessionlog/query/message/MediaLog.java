package io.sessionlog.query.message;

import io.sessionlog.model.Position;
import io.sessionlog.model.wire.MediaBytes;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.query.caller.CallerSettings;
import io.sessionlog.support.http.TemporarilyUnavailable;
import io.sessionlog.support.http.TooMany;
import io.sessionlog.support.security.CallerShare;
import java.security.Principal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.stereotype.Component;

/** Takes media from where they are: the event in {@code session-events} that brought them. */
@Component
class MediaLog {

  private static final Duration READ_TIMEOUT = Duration.ofSeconds(3);

  private final Map<String, Object> config;
  private final CallerShare places;

  MediaLog(KafkaAdmin connection, MessageSettings settings, CallerSettings callers) {
    config = new HashMap<>(connection.getConfigurationProperties());
    config.put(ConsumerConfig.CLIENT_ID_CONFIG, "session-query-media");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
    // One batch holds the record; whatever follows it is not asked for.
    config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 1);
    config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1);
    config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) READ_TIMEOUT.toMillis());
    config.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) READ_TIMEOUT.toMillis());
    places = callers.of(settings.maxMediaReads());
  }

  /**
   * Empty if the log no longer has the event.
   *
   * @throws TemporarilyUnavailable if Kafka does not answer, or as many are read as may be
   */
  Optional<byte[]> read(Position position, @Nullable Principal caller) {
    if (!places.tryTake(caller)) {
      throw new TooMany(
          "Too many media reads",
          "As many media are read at once as this node allows, or as one caller may. Try again in a"
              + " moment.");
    }
    try {
      return record(position).flatMap(record -> MediaBytes.of(record.value()));
    } catch (OffsetOutOfRangeException gone) {
      return Optional.empty();
    } catch (KafkaException unreachable) {
      throw new TemporarilyUnavailable(
          "Log not reachable",
          "The event that holds these media could not be read now. Try again in a moment.",
          Duration.ofSeconds(2));
    } finally {
      places.giveBack(caller);
    }
  }

  private Optional<ConsumerRecord<byte[], byte[]>> record(Position position) {
    var partition = new TopicPartition(Topics.SESSION_EVENTS, position.partition());
    try (var consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seek(partition, position.offset());
      long deadline = System.nanoTime() + READ_TIMEOUT.toNanos();
      while (System.nanoTime() < deadline) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          return record.offset() == position.offset() && record.value() != null
              ? Optional.of(record)
              : Optional.empty();
        }
      }
    }
    throw new TimeoutException("the record did not come");
  }
}
