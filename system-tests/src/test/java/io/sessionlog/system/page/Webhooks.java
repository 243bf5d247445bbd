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

  static String ack(String id, String body, int ack) {
    return "{\"event\":\"message_ack\",\"data\":{\"ack\":%d,\"message\":%s}}"
        .formatted(ack, content(id, body));
  }

  private static String content(String id, String body) {
    String serialized = "true_33639980123@c.us_" + id;
    return """
        {"id":{"fromMe":true,"remote":"33639980123@c.us","id":"%s","_serialized":"%s"},
         "body":"%s","type":"chat","timestamp":%d,"from":"447700900100@c.us","to":"33639980123@c.us",
         "fromMe":true,"hasMedia":false,"ack":0}"""
        .formatted(id, serialized, body, System.currentTimeMillis() / 1000);
  }
}
