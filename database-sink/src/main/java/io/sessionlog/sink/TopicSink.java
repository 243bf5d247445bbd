package io.sessionlog.sink;

import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.TransactionStatus;

/**
 * What is made of the records of one topic. What is planned, and written, may be of several
 * partitions at the same time, each by one thread; nothing else is.
 */
interface TopicSink {

  /** What a batch of records comes to. */
  interface Writes {

    /** In a transaction that holds the partitions. */
    void write();

    /**
     * The same once more, after the database refused it for a row's sake: finds the row, and writes
     * the others.
     */
    void writeCarefully(TransactionStatus transaction);

    /** Once it is in the database for good. */
    void written();
  }

  /**
   * Looks what is to be done.
   *
   * @return null if the database says all of it already
   */
  @Nullable Writes plan(List<ConsumerRecord<byte[], byte[]>> records);

  /** What is due without any record; from time to time. */
  void sweep(Instant now);
}
