package io.sessionlog.replay.redrive;

import io.sessionlog.model.Position;
import io.sessionlog.model.wire.RecordHeaders;
import io.sessionlog.replay.command.CommandFailure;
import io.sessionlog.replay.command.ExitCode;
import io.sessionlog.replay.kafka.TopicWriter;
import io.sessionlog.replay.log.LogRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * Records that the projector put aside. They go back as they are, to the end of the log: an event
 * keeps its id and its time, and gets a new position.
 *
 * <p>Their origin is the position that they had, so that a record that was set aside twice goes
 * back once. The headers are those of Kafka Streams (KIP-1034).
 */
final class DeadLetters implements Refused {

  private static final String STREAMS = "__streams.errors.";

  private final String log;
  private final TopicWriter writer;

  DeadLetters(String log, TopicWriter writer) {
    this.log = log;
    this.writer = writer;
  }

  @Override
  public Verdict judge(ConsumerRecord<byte[], byte[]> record) {
    String topic = HeaderText.of(record, STREAMS + "topic");
    String partition = HeaderText.of(record, STREAMS + "partition");
    String offset = HeaderText.of(record, STREAMS + "offset");
    String origin = topic + ":" + partition + ":" + offset;
    if (topic == null || partition == null || offset == null) {
      return Verdict.leave(
          "%s:%d:%d".formatted(record.topic(), record.partition(), record.offset()),
          "does not say where it came from");
    }
    if (!topic.equals(log)) {
      return Verdict.leave(origin, "comes from %s, and only events go back".formatted(topic));
    }
    String unreadable = LogRecord.of(record).unreadable();
    return unreadable == null
        ? Verdict.putBack(origin)
        : Verdict.leave(origin, "would be set aside again: " + unreadable);
  }

  @Override
  public Position putBack(ConsumerRecord<byte[], byte[]> record, String origin)
      throws InterruptedException {
    List<Header> headers = new ArrayList<>();
    for (Header header : record.headers()) {
      if (!header.key().startsWith(STREAMS) && !header.key().equals(RecordHeaders.REDRIVEN_FROM)) {
        headers.add(header);
      }
    }
    headers.add(
        new RecordHeader(RecordHeaders.REDRIVEN_FROM, origin.getBytes(StandardCharsets.UTF_8)));
    try {
      RecordMetadata at =
          writer.send(new ProducerRecord<>(log, null, record.key(), record.value(), headers)).get();
      return new Position(at.partition(), at.offset());
    } catch (ExecutionException e) {
      throw new CommandFailure(
          ExitCode.FAILED, "Kafka did not take %s: %s".formatted(origin, e.getMessage()));
    }
  }

  @Override
  public void close() {
    writer.close();
  }
}
