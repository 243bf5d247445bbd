package io.sessionlog.standalone.demo;

import java.time.Instant;
import java.util.List;

/**
 * Sessions of servers that do not speak whatsapp-web.js's dialect, two of each of three. They log
 * in, write and are read, and one of each pair flaps now and then. All of it is told by the number
 * of the step and the time, so a step that got lost changes nothing of the next.
 */
final class OtherSenders {

  /** How often each of them says something. */
  static final int SECONDS_BETWEEN = 6;

  private static final String PATH = "/api/whatsapp/webhook";
  private static final int FLAPS_EVERY = 40;

  /** A server in its own words. */
  private enum Dialect {
    WAHA {
      @Override
      String status(String session, String state, Instant now) {
        String word =
            switch (state) {
              case "connecting" -> "STARTING";
              case "qr" -> "SCAN_QR_CODE";
              case "closed" -> "STOPPED";
              default -> "WORKING";
            };
        return waha("session.status", session, "{\"status\":\"%s\"}".formatted(word), now);
      }

      @Override
      String message(String session, String id, String chat, String text, Instant now) {
        return waha(
            "message.any",
            session,
            "{\"id\":\"false_%s@c.us_%s\",\"timestamp\":%d,\"from\":\"%s@c.us\",\"fromMe\":false,\"body\":\"%s\"}"
                .formatted(chat, id, now.getEpochSecond(), chat, text),
            now);
      }

      @Override
      String tick(String session, String id, String chat, int ack, Instant now) {
        return waha(
            "message.ack",
            session,
            "{\"id\":\"true_%s@c.us_%s\",\"to\":\"%s@c.us\",\"fromMe\":true,\"ack\":%d}"
                .formatted(chat, id, chat, ack),
            now);
      }
    },
    EVOLUTION {
      @Override
      String status(String session, String state, Instant now) {
        if (state.equals("qr")) {
          return evolution(
              "qrcode.updated",
              session,
              "{\"qrcode\":{\"code\":\"2@demo,%d,evolution\"}}".formatted(now.toEpochMilli()));
        }
        String word =
            switch (state) {
              case "connecting" -> "connecting";
              case "closed" -> "close";
              default -> "open";
            };
        return evolution(
            "connection.update",
            session,
            "{\"state\":\"%s\",\"statusReason\":200}".formatted(word));
      }

      @Override
      String message(String session, String id, String chat, String text, Instant now) {
        return evolution(
            "messages.upsert",
            session,
            "{\"key\":{\"remoteJid\":\"%s@s.whatsapp.net\",\"fromMe\":false,\"id\":\"%s\"},\"message\":{\"conversation\":\"%s\"},\"messageType\":\"conversation\",\"messageTimestamp\":%d}"
                .formatted(chat, id, text, now.getEpochSecond()));
      }

      @Override
      String tick(String session, String id, String chat, int ack, Instant now) {
        String word = ack == 2 ? "DELIVERY_ACK" : "READ";
        return evolution(
            "messages.update",
            session,
            "{\"keyId\":\"%s\",\"remoteJid\":\"%s@s.whatsapp.net\",\"fromMe\":true,\"status\":\"%s\"}"
                .formatted(id, chat, word));
      }
    },
    WPPCONNECT {
      @Override
      String status(String session, String state, Instant now) {
        if (state.equals("qr")) {
          return "{\"event\":\"qrcode\",\"session\":\"%s\",\"urlcode\":\"2@demo,%d,wpp\"}"
              .formatted(session, now.toEpochMilli());
        }
        String word =
            switch (state) {
              case "connecting" -> "notLogged";
              case "closed" -> "phoneNotConnected";
              default -> "inChat";
            };
        return "{\"event\":\"status-find\",\"session\":\"%s\",\"status\":\"%s\"}"
            .formatted(session, word);
      }

      @Override
      String message(String session, String id, String chat, String text, Instant now) {
        return "{\"event\":\"onmessage\",\"session\":\"%s\",\"id\":\"false_%s@c.us_%s\",\"body\":\"%s\",\"type\":\"chat\",\"t\":%d,\"from\":\"%s@c.us\",\"fromMe\":false}"
            .formatted(session, chat, id, text, now.getEpochSecond(), chat);
      }

      @Override
      String tick(String session, String id, String chat, int ack, Instant now) {
        return "{\"event\":\"onack\",\"session\":\"%s\",\"id\":{\"fromMe\":true,\"remote\":\"%s@c.us\",\"_serialized\":\"true_%s@c.us_%s\"},\"ack\":%d}"
            .formatted(session, chat, chat, id, ack);
      }
    };

    abstract String status(String session, String state, Instant now);

    abstract String message(String session, String id, String chat, String text, Instant now);

    abstract String tick(String session, String id, String chat, int ack, Instant now);

    private static String waha(String event, String session, String payload, Instant now) {
      return "{\"id\":\"evt_%s_%d_%s\",\"timestamp\":%d,\"event\":\"%s\",\"session\":\"%s\",\"payload\":%s,\"engine\":\"GOWS\"}"
          .formatted(
              session, now.toEpochMilli(), event, now.toEpochMilli(), event, session, payload);
    }

    private static String evolution(String event, String session, String data) {
      return "{\"event\":\"%s\",\"instance\":\"%s\",\"data\":%s,\"server_url\":\"http://demo\"}"
          .formatted(event, session, data);
    }
  }

  /** One session of such a server. */
  record Member(String name, String dialect, boolean flaps) {
    private Dialect speaks() {
      return Dialect.valueOf(dialect);
    }
  }

  static final List<Member> MEMBERS =
      List.of(
          new Member("bakery-vienna-1", "WAHA", false),
          new Member("bakery-vienna-2", "WAHA", true),
          new Member("garage porto 1", "EVOLUTION", false),
          new Member("garage porto 2", "EVOLUTION", true),
          new Member("school-kyoto-1", "WPPCONNECT", false),
          new Member("school-kyoto-2", "WPPCONNECT", true));

  private OtherSenders() {}

  /**
   * What a member says in its step: a log-in first, then a conversation.
   *
   * @param step from 0 on
   */
  static Webhook webhook(Member member, int step, Instant now) {
    Dialect dialect = member.speaks();
    String session = member.name();
    int inTurn = member.flaps() ? step % FLAPS_EVERY : Math.min(step, FLAPS_EVERY - 3);
    String body =
        switch (inTurn) {
          case 0 -> dialect.status(session, "connecting", now);
          case 1 -> dialect.status(session, "qr", now);
          case 2 -> dialect.status(session, "connected", now);
          case FLAPS_EVERY - 2, FLAPS_EVERY - 1 -> dialect.status(session, "closed", now);
          default -> conversation(dialect, session, step, now);
        };
    return new Webhook(member.dialect(), "POST", PATH, body);
  }

  private static String conversation(Dialect dialect, String session, int step, Instant now) {
    String chat = "4477009001" + (10 + step % 5);
    String id = "DEMO" + now.getEpochSecond() + step;
    return switch (step % 3) {
      case 0 -> dialect.message(session, id, chat, "Is it still open?", now);
      case 1 -> dialect.tick(session, "DEMO" + step / 3, chat, 2, now);
      default -> dialect.tick(session, "DEMO" + step / 3, chat, 3, now);
    };
  }
}
