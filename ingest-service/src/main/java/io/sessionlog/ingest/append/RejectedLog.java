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
   * How a body came, and why it was refused: all that is needed to send it again.
   *
   * @param sessionId null if it is not known or can't name a session
   * @param reason holds no value of the body
   * @param query of the URL, what of it is read here; null if nothing
   * @param contentType null if the sender did not say
   * @param redrivenFrom where the same body was kept before, if it was
   * @param stranger of a body that nobody has proved to be theirs; null if somebody has
   */
  public record Entry(
      @Nullable String sessionId,
      String reason,
      String path,
      @Nullable String query,
      @Nullable String contentType,
      String remote,
      @Nullable String redrivenFrom,
      @Nullable Stranger stranger) {}

  /**
   * Why nobody is believed to have sent a body.
   *
   * @param reason one word
   * @param signature the HTTP header that was to prove it, where it holds no secret
   */
  public record Stranger(String reason, @Nullable String signature) {}

  /** Completes once the body is durable. */
  public CompletableFuture<Void> keep(Entry entry, byte[] body) {
    Instant now = clock.instant();
    List<Header> headers = new ArrayList<>(9);
    add(headers, RecordHeaders.REASON, entry.reason());
    add(headers, RecordHeaders.RECEIVED_AT, Timestamps.format(now));
    add(headers, RecordHeaders.PATH, entry.path());
    add(headers, RecordHeaders.QUERY, entry.query());
    add(headers, RecordHeaders.CONTENT_TYPE, entry.contentType());
    add(headers, RecordHeaders.REMOTE, entry.remote());
    add(headers, RecordHeaders.REDRIVEN_FROM, entry.redrivenFrom());
    Stranger stranger = entry.stranger();
    if (stranger != null) {
      add(headers, RecordHeaders.UNAUTHENTICATED, stranger.reason());
      add(headers, RecordHeaders.PROOF, stranger.signature());
    }
    return lanes
        .send(
            new ProducerRecord<>(
                Topics.SESSION_EVENTS_REJECTED,
                null,
                now.toEpochMilli(),
                entry.sessionId(),
                body,
                headers))
        .thenAccept(position -> {});
  }

  private static void add(List<Header> headers, String name, @Nullable String value) {
    if (value != null) {
      String bounded =
          value.length() <= MAX_HEADER_CHARS ? value : value.substring(0, MAX_HEADER_CHARS);
      headers.add(new RecordHeader(name, bounded.getBytes(StandardCharsets.UTF_8)));
    }
  }
}
