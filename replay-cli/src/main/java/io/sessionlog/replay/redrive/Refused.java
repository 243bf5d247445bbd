package io.sessionlog.replay.redrive;

import io.sessionlog.model.Position;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A kind of refused record: how to judge it, and how to put it back. */
interface Refused extends AutoCloseable {

  Verdict judge(ConsumerRecord<byte[], byte[]> record);

  /**
   * Puts a record back that {@link #judge} let pass.
   *
   * @return where its event stands now
   * @throws NotTaken if it was refused again
   */
  Position putBack(ConsumerRecord<byte[], byte[]> record, String origin)
      throws NotTaken, InterruptedException;

  @Override
  void close();

  /** The record was refused again; others may be taken. */
  final class NotTaken extends Exception {

    private static final long serialVersionUID = 1L;

    NotTaken(String message) {
      super(message);
    }
  }
}
