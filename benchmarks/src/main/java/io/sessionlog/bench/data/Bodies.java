package io.sessionlog.bench.data;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Webhooks as whatsapp-web.js's servers send them, in their usual sizes. */
public final class Bodies {

  private Bodies() {}

  /** A text message of exactly 200 bytes. */
  public static String message200() {
    String head =
        "{\"event\":\"message\",\"data\":{\"message\":{\"id\":\"false_628123456789@c.us_3EB0C767D26A8F3A5A\","
            + "\"from\":\"628123456789@c.us\",\"type\":\"chat\",\"timestamp\":1795600000,\"body\":\"";
    String tail = "\"}}}";
    return head + "x".repeat(200 - head.length() - tail.length()) + tail;
  }

  /** As {@link #message200}, each with an id of its own: see {@code requests.lua}. */
  public static String numberedMessage200() {
    return message200().replace("3EB0C767D26A8F3A5A", "3EB0C767##########");
  }

  /** A sign of life, and no message. */
  public static String activity() {
    return "{\"event\":\"unread_count\",\"data\":{\"chat\":{\"id\":{\"_serialized\":\"628123456789@c.us\"},\"unreadCount\":3}}}";
  }

  /** A session that was lost, for a reason that its row shows. */
  public static String disconnected(String reason) {
    return "{\"event\":\"disconnected\",\"data\":{\"reason\":\"" + reason + "\"}}";
  }

  /** A code as long as WhatsApp's: 219 characters of its alphabet, another for each number. */
  public static String qr(long number) {
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    var code = new StringBuilder(219).append("2@");
    long seed = number * 0x9E3779B97F4A7C15L + 1;
    while (code.length() < 219) {
      seed ^= seed << 13;
      seed ^= seed >>> 7;
      seed ^= seed << 17;
      code.append(alphabet.charAt((int) (seed & 63)));
    }
    return code.toString();
  }

  /**
   * The {@code data} of one of the events of a session's life, in the proportions of a busy one: of
   * ten events six are messages, three are acks, and one tells of the session itself.
   */
  public static Event event(long number) {
    int kind = (int) (number % 20);
    if (kind < 12) {
      return new Event("message", message(number));
    }
    if (kind < 18) {
      return new Event(
          "message_ack", "{\"ack\":" + (kind % 4) + "," + message(number).substring(1));
    }
    return statusEvent(number / 20);
  }

  /** One that tells of the session itself. */
  public static Event statusEvent(long number) {
    return switch ((int) (number % 4)) {
      case 0 -> new Event("qr", "{\"qr\":\"" + qr(number) + "\"}");
      case 1 -> new Event("loading_screen", "{\"percent\":\"57\",\"message\":\"WhatsApp\"}");
      case 2 -> new Event("ready", "{}");
      default -> new Event("change_state", "{\"state\":\"CONNECTED\"}");
    };
  }

  /**
   * What a session that is used does in an hour: it takes two messages, sends one that is read, and
   * drops every eighth time.
   *
   * @param session a number below a million
   * @param hour below a thousand
   */
  public static List<Event> hour(int session, int hour) {
    long id = (session * 1_000L + hour) * 2;
    String own = ownMessage(id);
    List<Event> events =
        new ArrayList<>(
            List.of(
                new Event("message", message(id)),
                new Event("message_create", "{" + own + "}"),
                new Event("message_ack", "{\"ack\":2," + own + "}"),
                new Event("message", message(id + 1)),
                new Event("message_ack", "{\"ack\":3," + own + "}")));
    if ((session + hour) % 8 == 0) {
      events.add(new Event("disconnected", "{\"reason\":\"NAVIGATION\"}"));
      events.add(new Event("ready", "{}"));
    }
    return events;
  }

  private static String ownMessage(long number) {
    return """
    "message":{"id":{"fromMe":true,"remote":"628123456789@c.us","id":"3EB1%016X",\
    "_serialized":"true_628123456789@c.us_3EB1%016X"},"fromMe":true,"type":"chat",\
    "body":"Terima kasih, pesanan nomor %d","timestamp":1795600000}\
    """
        .formatted(number, number, number);
  }

  /**
   * @param data the sender's
   */
  public record Event(String name, String data) {
    public byte[] bytes() {
      return data.getBytes(StandardCharsets.UTF_8);
    }
  }

  private static String message(long number) {
    return """
    {"message":{"_data":{"id":{"fromMe":false,"remote":"628123456789@c.us","id":"3EB0%016X",\
    "_serialized":"false_628123456789@c.us_3EB0%016X"},"viewed":false,"type":"chat","t":1795600000,\
    "notifyName":"Budi","ack":1,"star":false},"id":{"fromMe":false,"remote":"628123456789@c.us",\
    "id":"3EB0%016X","_serialized":"false_628123456789@c.us_3EB0%016X"},"ack":1,"hasMedia":false,\
    "body":"Pesanan nomor %d sudah sampai, terima kasih","type":"chat","timestamp":1795600000,\
    "from":"628123456789@c.us","to":"628987654321@c.us","deviceType":"android","isForwarded":false,\
    "fromMe":false,"hasQuotedMsg":false,"mentionedIds":[],"isGif":false,"links":[]}}\
    """
        .formatted(number, number, number, number, number);
  }

  /** Accepted as a media webhook: a file of so many bytes in all. */
  public static byte[] media(int bytes) {
    String head =
        "{\"event\":\"media\",\"data\":{\"messageMedia\":{\"mimetype\":\"application/octet-stream\",\"data\":\"";
    String tail =
        "\",\"filename\":null},\"message\":{\"id\":{\"_serialized\":\"false_628123456789@c.us_3EB0AA\"},"
            + "\"from\":\"628123456789@c.us\",\"type\":\"document\",\"timestamp\":1795600000,\"hasMedia\":true}}}";
    int data = (bytes - head.length() - tail.length()) / 4 * 4;
    return (head + "QUJD".repeat(data / 4) + tail).getBytes(StandardCharsets.UTF_8);
  }
}
