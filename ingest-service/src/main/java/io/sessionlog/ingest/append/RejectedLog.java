package io.sessionlog.ingest.append;

import io.sessionlog.model.json.Timestamps;
import io.sessionlog.model.wire.RecordHeaders;
import io.sessionlog.model.wire.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Keeps the bodies that were refused with 400, since their senders never send them again.
 *
 * <p>The 400 waits for the record: while Kafka is gone the sender is told 503 instead, for a
 * refusal that nobody kept would be a silent loss.
 */
@Component
public final class RejectedLog {

  private static final int MAX_HEADER_CHARS = 1_000;

  private final Lanes lanes;
  private final Clock clock;

  RejectedLog(Lanes lanes, Clock clock) {
    this.lanes = lanes;
    this.clock = clock;
  }

  /**
   * @param sessionId null if it is not known or can't name a session
   * @param body as it was received
   * @param reason holds no value of the body
   * @param redrivenFrom where the same body was kept before, if it was
   */
  public CompletableFuture<Void> keep(
      @Nullable String sessionId,
      byte[] body,
      String reason,
      String path,
      String remote,
      @Nullable String redrivenFrom) {
    Instant now = clock.instant();
    List<Header> headers = new ArrayList<>(5);
    headers.add(header(RecordHeaders.REASON, reason));
    headers.add(header(RecordHeaders.RECEIVED_AT, Timestamps.format(now)));
    headers.add(header(RecordHeaders.PATH, path));
    headers.add(header(RecordHeaders.REMOTE, remote));
    if (redrivenFrom != null) {
      headers.add(header(RecordHeaders.REDRIVEN_FROM, redrivenFrom));
    }
    return lanes
        .send(
            new ProducerRecord<>(
                Topics.SESSION_EVENTS_REJECTED, null, now.toEpochMilli(), sessionId, body, headers))
        .thenAccept(position -> {});
  }

  private static Header header(String name, String value) {
    String bounded =
        value.length() <= MAX_HEADER_CHARS ? value : value.substring(0, MAX_HEADER_CHARS);
    return new RecordHeader(name, bounded.getBytes(StandardCharsets.UTF_8));
  }
}
