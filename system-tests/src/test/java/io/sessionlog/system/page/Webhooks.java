package io.sessionlog.system.page;

/** What senders say. */
final class Webhooks {

  static final String QR =
      "2@SnXsorgxaX3I6Dtx0o4GPUoz8kmXpjzPQU9GSk4Z0HRMHy24YJZhXNXDjrNH/TOzavfRgOtkt8xs7Q==,"
          + "XJzJFcZLhNP29qjCcGfzsuQSRfl4vc/XZ14Qn9O5lkQ=,oy88BQf1SOoESa8ujv0w0XEjrg70LwjUKJ28WAzS2OI=,"
          + "vskzAu3vCqH8fHbNyETps20hRg+AbPjztD42CQWPuBA=,1";

  static final String READY = "{\"event\":\"ready\"}";
  static final String LOGGED_OUT = "{\"event\":\"disconnected\",\"data\":{\"reason\":\"LOGOUT\"}}";
  static final String REFUSED =
      "{\"event\":\"auth_failure\",\"data\":{\"msg\":\"Invalid QR scan\"}}";

  private Webhooks() {}

  static String qr(String code) {
    return "{\"event\":\"qr\",\"data\":{\"qr\":\"" + code + "\"}}";
  }

  static String loading(int percent) {
    return "{\"event\":\"loading_screen\",\"data\":{\"percent\":%d,\"message\":\"WhatsApp\"}}"
        .formatted(percent);
  }

  /** Sent by the account itself. */
  static String message(String id, String body) {
    return "{\"event\":\"message_create\",\"data\":{\"message\":" + content(id, body) + "}}";
  }

  /** Received; senders give it a tick too, which says nothing to its reader. */
  static String received(String id, String body) {
    return "{\"event\":\"message\",\"data\":{\"message\":" + content(id, body, false, 1) + "}}";
  }

  static String ack(String id, String body, int ack) {
    return "{\"event\":\"message_ack\",\"data\":{\"ack\":%d,\"message\":%s}}"
        .formatted(ack, content(id, body));
  }

  private static String content(String id, String body) {
    return content(id, body, true, 0);
  }

  private static String content(String id, String body, boolean fromMe, int ack) {
    String own = "447700900100@c.us";
    String other = "33639980123@c.us";
    return """
    {"id":{"fromMe":%1$s,"remote":"%2$s","id":"%3$s","_serialized":"%1$s_%2$s_%3$s"},
     "body":"%4$s","type":"chat","timestamp":%5$d,"from":"%6$s","to":"%7$s",
     "fromMe":%1$s,"hasMedia":false,"ack":%8$d}\
    """
        .formatted(
            fromMe,
            other,
            id,
            body,
            System.currentTimeMillis() / 1000,
            fromMe ? own : other,
            fromMe ? other : own,
            ack);
  }
}
