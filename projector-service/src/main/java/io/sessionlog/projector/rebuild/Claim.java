package io.sessionlog.projector.rebuild;

import io.sessionlog.model.wire.ControlRecords;
import io.sessionlog.model.wire.ControlRecords.Fold;
import io.sessionlog.model.wire.ControlRecords.Rebuild;
import io.sessionlog.model.wire.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.jspecify.annotations.Nullable;

/**
 * A rebuild's right to write a topic. Whoever makes one ends the one before: that one can write
 * nothing more by the ids that it uses, and begins with no other partition, since it confirms its
 * claim before.
 */
final class Claim implements AutoCloseable {

  private final BulkRebuild.Job job;
  private final Producer<byte[], byte[]> control;
  private @Nullable Fold entered;

  Claim(BulkRebuild.Job job) {
    this.job = job;
    control =
        PartitionWriter.producer(job.connection(), Rebuild.transactionalId(job.applicationId()));
  }

  /**
   * Enters that it has begun, or goes on.
   *
   * @param at when it began
   */
  synchronized void begin(Rebuild rebuild, Instant at) {
    entered = fold(rebuild, at);
    enter(entered);
  }

  /**
   * @throws KafkaException of which {@link #isFenced} is true, if somebody else has a claim
   */
  synchronized void confirm() {
    if (entered == null) {
      throw new IllegalStateException("Nothing was begun");
    }
    enter(entered);
  }

  synchronized void end() {
    enter(fold(null, Instant.now()));
  }

  private Fold fold(@Nullable Rebuild rebuild, Instant at) {
    return new Fold(job.topic(), job.applicationId(), job.version(), at, rebuild);
  }

  /** Whether nobody has made another since. */
  boolean isHeld() {
    try {
      confirm();
      return true;
    } catch (KafkaException e) {
      if (isFenced(e)) {
        return false;
      }
      throw e;
    }
  }

  static boolean isFenced(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ProducerFencedException
          || cause instanceof InvalidProducerEpochException) {
        return true;
      }
    }
    return false;
  }

  private void enter(Fold fold) {
    control.beginTransaction();
    var unused =
        control.send(
            new ProducerRecord<>(
                Topics.SESSION_CONTROL,
                ControlRecords.foldKey(job.topic()).getBytes(StandardCharsets.UTF_8),
                ControlRecords.write(fold)));
    control.commitTransaction();
  }

  @Override
  public void close() {
    control.close(PartitionWriter.CLOSE_TIMEOUT);
  }
}
