package io.sessionlog.projector.rebuild;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.Fingerprint;
import io.sessionlog.model.wire.EventCodec;
import io.sessionlog.model.wire.RecordHeaders;
import io.sessionlog.model.wire.Topics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * Histories of all kinds, made of a seed: every event of our own dialect, the sweeper's and the
 * administrator's, another dialect's repeated deliveries, late and wrong clocks, and records that
 * are no events.
 */
final class RandomLog {

  private static final List<String> CODES = List.of("2@one", "2@two", "2@three");

  private final Random random;
  private final int sessions;
  private Instant now = Instant.parse("2026-11-23T10:00:00Z");

  RandomLog(long seed, int sessions) {
    this.random = new Random(seed);
    this.sessions = sessions;
  }

  List<ProducerRecord<String, byte[]>> records(int count) {
    List<ProducerRecord<String, byte[]>> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      records.add(record());
    }
    return records;
  }

  private ProducerRecord<String, byte[]> record() {
    now = now.plusMillis(random.nextInt(4_000));
    String session = "s-" + random.nextInt(sessions);
    return switch (random.nextInt(60)) {
      case 0 -> of(session, "{\"data\":{\"qr\":\"2@sec".getBytes(UTF_8));
      case 1 -> of("somebody-else", event(session, "ready", "{}"));
      case 2 -> of(session, null);
      case 3 -> of(session, text(event(session, "ready", "{}"), "whatsapp.ready", "whatsapp.new"));
      case 4 -> gap(session);
      case 5, 6, 7 -> of(session, waha(session));
      default -> of(session, own(session));
    };
  }

  private static ProducerRecord<String, byte[]> of(String key, byte[] value) {
    return new ProducerRecord<>(Topics.SESSION_EVENTS, key, value);
  }

  private ProducerRecord<String, byte[]> gap(String session) {
    List<Header> headers =
        List.of(new RecordHeader(RecordHeaders.AFTER_REFUSAL, now.toString().getBytes(UTF_8)));
    return new ProducerRecord<>(
        Topics.SESSION_EVENTS, null, session, event(session, "ready", "{}"), headers);
  }

  private byte[] own(String session) {
    String code = CODES.get(random.nextInt(CODES.size()));
    return switch (random.nextInt(24)) {
      case 0 -> event(session, "ready", "{}");
      case 1 -> event(session, "authenticated", "{}");
      case 2, 3 -> event(session, "qr", "{\"qr\":\"" + code + "\"}");
      case 4 -> event(session, "loading_screen", "{\"percent\":%d}".formatted(random.nextInt(101)));
      case 5 -> event(session, "disconnected", "{\"reason\":\"NAVIGATION\"}");
      case 6 -> event(session, "auth_failure", "{\"msg\":\"no\"}");
      case 7 -> event(session, "change_state", "{\"state\":\"TELEPORTED\"}");
      case 8 ->
          event(
              session,
              "session_registered",
              "{\"userId\":\"u-%d\",\"isNotification\":true,\"aiConfig\":{\"a\":[1,\"é\"]}}"
                  .formatted(random.nextInt(3)));
      case 9 -> event(session, "session_deleted", "{}");
      case 10 ->
          event(
              session,
              "session_expired",
              "{\"idleSince\":\"%d:%d\"}".formatted(random.nextInt(3), random.nextInt(900)));
      case 11 -> event(session, "qr_expired", "{\"qrSha256\":\"" + Fingerprint.of(code) + "\"}");
      case 12 ->
          event(
              session,
              "session_observed",
              ("{\"status\":\"session_not_connected\",\"askedAt\":\"%s\",\"answeredAt\":\"%s\","
                      + "\"doubted\":\"%d:%d\"}")
                  .formatted(now, now, random.nextInt(3), random.nextInt(900)));
      case 13 ->
          event(
              session,
              "message",
              "{\"message\":{\"id\":\"m\",\"timestamp\":%d}}"
                  .formatted(now.minusSeconds(random.nextInt(100)).getEpochSecond()));
      case 14 -> event(session, "message_ack", "{\"message\":{},\"ack\":2}");
      default -> event(session, "unread_count", "{}");
    };
  }

  /** Deliveries of a sender that tries again: few ids, so they repeat. */
  private byte[] waha(String session) {
    String status = List.of("WORKING", "FAILED", "STARTING", "STOPPED").get(random.nextInt(4));
    String body =
        "{\"event\":\"session.status\",\"session\":\"x\",\"payload\":{\"status\":\"%s\"}}"
            .formatted(status);
    return write(session, "waha.session.status", "delivery-" + random.nextInt(200), body);
  }

  private byte[] event(String session, String name, String data) {
    return write(session, name, "e-" + random.nextLong(), data);
  }

  private byte[] write(String session, String name, String id, String data) {
    byte[] body = data.getBytes(UTF_8);
    Instant time = now.minusMillis(random.nextInt(10) == 0 ? random.nextInt(60_000) : 0);
    Instant senderTime =
        random.nextInt(3) == 0 ? now.minusSeconds(random.nextInt(600) - 300L) : null;
    String user = random.nextInt(4) == 0 ? "u-" + random.nextInt(3) : null;
    var attributes = new EventAttributes(id, "/test", name, session, time, user, senderTime);
    return EventCodec.write(attributes, body, 0, body.length);
  }

  private static byte[] text(byte[] event, String from, String to) {
    return new String(event, UTF_8).replace(from, to).getBytes(UTF_8);
  }
}
