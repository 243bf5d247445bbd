package io.sessionlog.support.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.wire.UnreadableEvent;
import java.io.IOException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** What the operator is told about a failure, by its causes. */
class StreamsFaultTest {

  @Test
  void a_full_disk_is_told_by_rocksdb_and_by_java_alike() {
    assertThat(
            StreamsFault.of(
                store(
                    new RocksDBException(
                        "While appending to file: 000008.sst: No space left on device"))))
        .isEqualTo(StreamsFault.DISK_FULL);
    assertThat(StreamsFault.of(store(new IOException("Disk quota exceeded"))))
        .isEqualTo(StreamsFault.DISK_FULL);
    assertThat(StreamsFault.DISK_FULL.remedy("/data")).contains("/data is full");
  }

  @Test
  void a_damaged_file_is_a_damaged_store() {
    var corrupt = new Status(Status.Code.Corruption, Status.SubCode.None, "block checksum");

    assertThat(StreamsFault.of(store(new RocksDBException(corrupt))))
        .isEqualTo(StreamsFault.STORE_DAMAGED);
  }

  @Test
  void what_the_brokers_answer_is_kafkas() {
    assertThat(StreamsFault.of(new StreamsException(new NotEnoughReplicasException("2 of 3"))))
        .isEqualTo(StreamsFault.KAFKA);
    assertThat(StreamsFault.of(new StreamsException(new InvalidTxnStateException("aborted"))))
        .isEqualTo(StreamsFault.KAFKA);
  }

  @Test
  void a_stored_state_that_can_not_be_read_is_no_fault_that_is_known() {
    assertThat(StreamsFault.of(store(new UnreadableEvent("not a session's state"))))
        .isEqualTo(StreamsFault.UNKNOWN);
  }

  private static StreamsException store(Exception cause) {
    return new StreamsException(new ProcessorStateException("Error while putting", cause));
  }
}
