package io.sessionlog.analytics.fold;

import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.wire.EventCodec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Webhooks as they really come: late, lost, twice, out of order, by clocks that differ. */
public final class History {

  public static final Instant START = Instant.parse("2026-11-23T10:17:00Z");

  private static final String OBSERVED =
      "{\"status\":\"%s\",\"known\":%s,\"server\":\"waha\","
          + "\"askedAt\":\"%s\",\"answeredAt\":\"%s\",\"doubted\":\"0:%d\"}";

  private History() {}

  /** Envelopes in the order of the log. */
  public static List<byte[]> of(long seed, int events) {
    var random = new Random(seed);
    List<byte[]> log = new ArrayList<>();
    Instant now = START;
    for (int i = 0; i < events; i++) {
      now = now.plusMillis(pause(random));
      byte[] event = event(random, i, now);
      // One in ten is lost, one in ten comes again.
      if (random.nextInt(10) > 0) {
        log.add(event);
      }
      if (random.nextInt(10) == 0) {
        log.add(event);
      }
    }
    return log;
  }

  /** Mostly seconds; at times hours, and at times a node whose clock is behind. */
  private static long pause(Random random) {
    return switch (random.nextInt(12)) {
      case 0 -> random.nextInt(5 * 3_600_000);
      case 1, 2 -> random.nextInt(40 * 60_000);
      case 3 -> -random.nextInt(5_000);
      case 4 -> 0;
      default -> random.nextInt(90_000);
    };
  }

  private static byte[] event(Random random, int number, Instant now) {
    String session = "s" + random.nextInt(3);
    String id = "true_1@c.us_" + random.nextInt(6);
    boolean own = random.nextBoolean();
    String[] types = {"chat", "image", "ptt", "odd"};
    String message =
        "{\"id\":\"%s\",\"body\":\"b\",\"fromMe\":%s,\"type\":\"%s\",\"timestamp\":%d}"
            .formatted(
                id.replace("true", Boolean.toString(own)),
                own,
                types[random.nextInt(types.length)],
                now.getEpochSecond() - random.nextInt(7_200));
    String name =
        List.of(
                "qr",
                "qr",
                "ready",
                "authenticated",
                "loading_screen",
                "disconnected",
                "status",
                "change_state",
                "message",
                "message_create",
                "message_create",
                "message_ack",
                "message_ack",
                "message_ack",
                "call",
                "waha.session.status",
                "session_registered",
                "session_deleted",
                "qr_expired",
                "session_expired",
                "session_observed")
            .get(random.nextInt(21));
    String data =
        switch (name) {
          case "qr" -> "{\"qr\":\"code" + random.nextInt(3) + "\"" + doubt(random, number) + "}";
          case "loading_screen" -> "{\"percent\":" + random.nextInt(101) + "}";
          case "disconnected" -> List.of("{}", "{\"reason\":\"LOGOUT\"}").get(random.nextInt(2));
          case "change_state" ->
              "{\"state\":\""
                  + List.of("CONFLICT", "CONNECTED", "TIMEOUT", "OPENING").get(random.nextInt(4))
                  + "\"}";
          case "message", "message_create" -> "{\"message\":" + message + "}";
          case "message_ack" ->
              "{\"message\":" + message + ",\"ack\":" + (random.nextInt(6) - 1) + "}";
          case "call" -> "{\"call\":{\"id\":\"c" + random.nextInt(3) + "\",\"isVideo\":true}}";
          case "waha.session.status" ->
              "{\"event\":\"session.status\",\"session\":\"%s\",\"payload\":{\"status\":\"%s\"}}"
                  .formatted(
                      session,
                      List.of("WORKING", "FAILED", "STARTING", "SCAN_QR_CODE")
                          .get(random.nextInt(4)));
          case "session_registered" ->
              "{\"userId\":\"" + List.of("ayse", "bob").get(random.nextInt(2)) + "\"}";
          case "qr_expired" ->
              "{\"qrSha256\":\""
                  + io.sessionlog.model.Fingerprint.of("code" + random.nextInt(3))
                  + "\"}";
          case "session_observed" ->
              OBSERVED.formatted(
                  List.of("session_connected", "session_not_connected", "qr_generated")
                      .get(random.nextInt(3)),
                  random.nextInt(4) > 0,
                  now,
                  now,
                  number);
          default -> "{}";
        };
    Instant senderTime =
        random.nextInt(3) > 0 ? null : now.minusSeconds(random.nextInt(600)).plusSeconds(20);
    String user = random.nextInt(20) == 0 ? "carla" : null;
    return envelope(name, session, now, user, senderTime, "d" + number % 37, data);
  }

  /** One code in four was fetched from the sender's server. */
  private static String doubt(Random random, int number) {
    return random.nextInt(4) == 0 ? ",\"doubted\":\"0:%d\"".formatted(number) : "";
  }

  public static byte[] envelope(
      String name,
      String session,
      Instant time,
      String user,
      Instant senderTime,
      String id,
      String data) {
    byte[] body = data.getBytes(StandardCharsets.UTF_8);
    var attributes = new EventAttributes(id, "/test", name, session, time, user, senderTime);
    return EventCodec.write(attributes, body, 0, body.length);
  }
}
