package io.sessionlog.projector;

import io.sessionlog.model.FoldVersion;
import io.sessionlog.model.wire.ControlRecords;
import io.sessionlog.model.wire.ControlRecords.Fold;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.support.kafka.RebuildUnfinished;
import io.sessionlog.support.kafka.SessionControl;
import io.sessionlog.support.kafka.TopicOfAnotherFold;
import java.time.Clock;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/**
 * The topic of states that this projector writes, which one application has for itself; and whether
 * it is the one that is served.
 */
final class FoldTopic {

  private static final long ANSWER_TIMEOUT_MS = 10_000;

  private final String topic;
  private final String applicationId;
  private final FoldVersion version;
  private final SessionControl control;
  private final Producer<String, byte[]> producer;
  private final Clock clock;

  FoldTopic(
      ProjectorSettings settings,
      FoldVersion version,
      SessionControl control,
      Producer<String, byte[]> producer,
      Clock clock) {
    this.topic = settings.foldTopic();
    this.applicationId = settings.streamsApplicationId();
    this.version = version;
    this.control = control;
    this.producer = producer;
    this.clock = clock;
  }

  String name() {
    return topic;
  }

  /** Whether readers are told what this writes. */
  boolean isServed() {
    return control.isKnown() && control.served().topic().equals(topic);
  }

  /**
   * Enters who writes the topic.
   *
   * @throws TopicOfAnotherFold if another application does
   * @throws RebuildUnfinished if a part of it is yet to be written in bulk
   */
  void claim() {
    try {
      Fold writer = control.await().fold(topic).orElse(null);
      if (writer != null && !writer.applicationId().equals(applicationId)) {
        throw new TopicOfAnotherFold(writer, applicationId);
      }
      if (writer != null && writer.rebuild() != null) {
        throw new RebuildUnfinished(writer);
      }
      if (writer != null && writer.version().equals(version)) {
        return;
      }
      var claimed = new Fold(topic, applicationId, version, clock.instant());
      producer
          .send(
              new ProducerRecord<>(
                  Topics.SESSION_CONTROL,
                  ControlRecords.foldKey(topic),
                  ControlRecords.write(claimed)))
          .get(ANSWER_TIMEOUT_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("stopped while " + Topics.SESSION_CONTROL + " was read", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new KafkaException(Topics.SESSION_CONTROL + " could not be written", e);
    }
  }
}
