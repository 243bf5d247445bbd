package io.sessionlog.ingest.append;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.Position;
import io.sessionlog.model.json.Json;
import io.sessionlog.model.json.Timestamps;
import io.sessionlog.model.wire.EventCodec;
import io.sessionlog.model.wire.RecordHeaders;
import io.sessionlog.model.wire.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Appends accepted events to {@code session-events}. */
@Component
public final class EventLog {

  private static final List<Header> HEADERS =
      List.of(
          new RecordHeader(
              RecordHeaders.CONTENT_TYPE,
              RecordHeaders.CLOUD_EVENT.getBytes(StandardCharsets.UTF_8)));

  private final Lanes lanes;
  private final Clock clock;
  private final Timer latency;
  private final UnconfirmedSessions unconfirmed = new UnconfirmedSessions();

  /** Version 7: ids sort by time, which is how people read a log. */
  private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();

  EventLog(Lanes lanes, Clock clock, MeterRegistry meters) {
    this.lanes = lanes;
    this.clock = clock;
    this.latency =
        Timer.builder("sessionlog.ingest.append")
            .description("From append to the acknowledgement of every in-sync replica")
            .publishPercentileHistogram()
            .register(meters);
  }

  /**
   * What is to be appended, but for its data.
   *
   * @param id its sender's id of the delivery; null gives it one of ours
   * @param source where it came in
   * @param senderTime when its sender says that it sent it
   * @param redrivenFrom where the same event was refused before, see {@link
   *     RecordHeaders#REDRIVEN_FROM}
   */
  public record Entry(
      @Nullable String id,
      String event,
      String sessionId,
      String source,
      @Nullable String userId,
      @Nullable Instant senderTime,
      @Nullable String redrivenFrom) {

    /** For what no sender has sent. */
    public Entry(String event, String sessionId, String source) {
      this(null, event, sessionId, source, null, null, null);
    }
  }

  /** What was appended, and where. */
  public record Appended(String eventId, Position position) {}

  /**
   * Completes when the event is durable; fails with {@link NotAcknowledged}.
   *
   * @param body well-formed JSON in UTF-8
   * @param data where the event's data stands in the body; null for an event without data
   */
  public CompletableFuture<Appended> append(Entry entry, byte[] body, Json.@Nullable Range data) {
    return append(entry, null, body, data);
  }

  /**
   * As above, with what a picture of a QR code says.
   *
   * @param qrText null where the data hold no such picture, or none that can be read
   */
  public CompletableFuture<Appended> append(
      Entry entry, @Nullable String qrText, byte[] body, Json.@Nullable Range data) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    String id = entry.id() != null ? entry.id() : ids.generate().toString();
    var attributes =
        new EventAttributes(
            id,
            entry.source(),
            entry.event(),
            entry.sessionId(),
            now,
            entry.userId(),
            entry.senderTime());
    byte[] envelope =
        data == null
            ? EventCodec.write(attributes)
            : EventCodec.write(attributes, qrText, body, data.start(), data.length());
    String sessionId = entry.sessionId();
    Instant refusedSince = unconfirmed.since(sessionId);
    var sample = Timer.start();
    return lanes
        .send(
            new ProducerRecord<>(
                Topics.SESSION_EVENTS,
                null,
                now.toEpochMilli(),
                sessionId,
                envelope,
                headers(entry.redrivenFrom(), refusedSince)))
        .whenComplete(
            (position, failure) -> {
              if (failure != null) {
                unconfirmed.refused(sessionId, now);
              } else if (refusedSince != null) {
                unconfirmed.told(sessionId);
              }
            })
        .thenApply(
            position -> {
              sample.stop(latency);
              return new Appended(id, position);
            });
  }

  private static List<Header> headers(
      @Nullable String redrivenFrom, @Nullable Instant refusedSince) {
    if (redrivenFrom == null && refusedSince == null) {
      return HEADERS;
    }
    List<Header> headers = new ArrayList<>(HEADERS);
    if (redrivenFrom != null) {
      headers.add(header(RecordHeaders.REDRIVEN_FROM, redrivenFrom));
    }
    if (refusedSince != null) {
      headers.add(header(RecordHeaders.AFTER_REFUSAL, Timestamps.format(refusedSince)));
    }
    return headers;
  }

  private static Header header(String name, String value) {
    return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
  }
}
