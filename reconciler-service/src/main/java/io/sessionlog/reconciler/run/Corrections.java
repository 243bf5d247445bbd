package io.sessionlog.reconciler.run;

import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.EventNames;
import io.sessionlog.model.Fingerprint;
import io.sessionlog.model.SessionFact;
import io.sessionlog.model.wire.EventCodec;
import io.sessionlog.model.wire.ObservationData;
import io.sessionlog.model.wire.RecordHeaders;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.reconciler.doubt.Correction;
import io.sessionlog.support.kafka.ClockSkew;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends what an answer comes to. One that fails, or is repeated after a crash, is harmless: the
 * session is asked about again, the id is the same, and the fold takes an answer about one state
 * once.
 */
final class Corrections {

  private static final Logger log = LoggerFactory.getLogger(Corrections.class);
  private static final String SOURCE = "/reconciler-service";
  private static final String CODE = "qr";

  private final Producer<String, byte[]> producer;
  private final ClockSkew clocks;
  private final ReconcilerMeters meters;

  Corrections(Producer<String, byte[]> producer, ClockSkew clocks, ReconcilerMeters meters) {
    this.producer = producer;
    this.clocks = clocks;
    this.meters = meters;
  }

  /**
   * @param server what kind of server said so
   */
  void append(Correction correction, @Nullable String server, Instant now) {
    String code = correction.code();
    if (code != null) {
      byte[] data = ObservationData.ofCode(code, correction.doubted());
      send(correction, CODE, Fingerprint.of(code), data, now);
      return;
    }
    var observed =
        new SessionFact.SessionObserved(
            correction.status(),
            !correction.isUnknown(),
            correction.words(),
            server,
            correction.askedAt(),
            correction.answeredAt(),
            correction.doubted());
    byte[] data = ObservationData.of(observed);
    send(correction, EventNames.SESSION_OBSERVED, correction.status().wireName(), data, now);
  }

  private void send(Correction correction, String event, String what, byte[] data, Instant now) {
    String sessionId = correction.sessionId();
    String cause = String.join("\n", event, sessionId, correction.doubted().toString(), what);
    String id = UUID.nameUUIDFromBytes(cause.getBytes(StandardCharsets.UTF_8)).toString();
    var attributes = new EventAttributes(id, SOURCE, event, sessionId, now, null, null);
    byte[] envelope = EventCodec.write(attributes, data, 0, data.length);
    List<Header> headers =
        List.of(
            new RecordHeader(
                RecordHeaders.CONTENT_TYPE,
                RecordHeaders.CLOUD_EVENT.getBytes(StandardCharsets.UTF_8)));
    try {
      // The callback tells of a failure; nothing waits for the future.
      var unused =
          producer.send(
              new ProducerRecord<>(
                  Topics.SESSION_EVENTS, null, now.toEpochMilli(), sessionId, envelope, headers),
              (metadata, failure) -> {
                if (failure == null) {
                  clocks.agreed();
                  meters.corrected(correction);
                } else {
                  failed(correction, failure);
                }
              });
    } catch (KafkaException e) {
      failed(correction, e);
    }
  }

  private void failed(Correction correction, Exception failure) {
    clocks.judge(failure);
    meters.unappended();
    log.warn(
        "What was answered about {} was not appended, it is asked again: {}",
        correction.sessionId(),
        failure.toString());
  }
}
