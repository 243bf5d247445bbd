package io.sessionlog.projector;

import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.EventNames;
import io.sessionlog.model.Fingerprint;
import io.sessionlog.model.Position;
import io.sessionlog.model.wire.EventCodec;
import io.sessionlog.model.wire.RecordHeaders;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.support.kafka.ClockSkew;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends with a producer of its own, outside the projector's transactions: transactional records
 * in {@code session-events} would leave gaps in its offsets, and would hold up every reader of
 * committed records until the transaction ends. An append that fails, or is repeated after a crash,
 * is harmless: the sweeper tries again, the id is the same, and the fold ignores what is not stored
 * any more.
 */
final class KafkaExpiryLog implements ExpiryLog {

  private static final Logger log = LoggerFactory.getLogger(KafkaExpiryLog.class);
  private static final String SOURCE = "/projector-service/sweeper";

  private final Producer<String, byte[]> producer;
  private final ClockSkew clocks;

  KafkaExpiryLog(Producer<String, byte[]> producer, ClockSkew clocks) {
    this.producer = producer;
    this.clocks = clocks;
  }

  @Override
  public void qrExpired(String sessionId, String qr, Instant now) {
    String fingerprint = Fingerprint.of(qr);
    append(
        EventNames.QR_EXPIRED, sessionId, fingerprint, "{\"qrSha256\":\"%s\"}", fingerprint, now);
  }

  @Override
  public void sessionExpired(String sessionId, Position idleSince, Instant now) {
    String position = idleSince.toString();
    append(
        EventNames.SESSION_EXPIRED, sessionId, position, "{\"idleSince\":\"%s\"}", position, now);
  }

  private void append(
      String event, String sessionId, String cause, String data, String detail, Instant now) {
    byte[] body = data.formatted(detail).getBytes(StandardCharsets.UTF_8);
    String id =
        UUID.nameUUIDFromBytes(
                String.join("\n", event, sessionId, cause).getBytes(StandardCharsets.UTF_8))
            .toString();
    var attributes = new EventAttributes(id, SOURCE, event, sessionId, now, null, null);
    byte[] envelope = EventCodec.write(attributes, body, 0, body.length);
    List<Header> headers =
        List.of(
            new RecordHeader(
                RecordHeaders.CONTENT_TYPE,
                RecordHeaders.CLOUD_EVENT.getBytes(StandardCharsets.UTF_8)));
    // The callback tells of a failure; nothing waits for the future.
    var unused =
        producer.send(
            new ProducerRecord<>(
                Topics.SESSION_EVENTS, null, now.toEpochMilli(), sessionId, envelope, headers),
            (metadata, failure) -> {
              if (failure == null) {
                clocks.agreed();
              } else {
                clocks.judge(failure);
                log.warn(
                    "{} of {} was not appended, the sweeper tries again",
                    event,
                    sessionId,
                    failure);
              }
            });
  }
}
