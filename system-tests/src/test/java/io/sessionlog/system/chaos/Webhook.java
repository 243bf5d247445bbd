package io.sessionlog.system.chaos;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * A webhook with known content. Its data names the session's how-manieth webhook it is and the
 * how-manieth attempt to deliver it, so that every record of the log can be traced to one request.
 *
 * @param head the data without its end: the mark of the attempt is added there
 */
record Webhook(int number, String event, String head, boolean isValid) {

  private static final int LARGEST_TEXT = 4_000;

  /** What a sender may deliver as its next; one of twenty is faulty. */
  static Webhook random(int number, Random random) {
    String n = "n" + number;
    return switch (random.nextInt(20)) {
      case 0 -> new Webhook(number, "qr", "{\"noqr\":1", false);
      case 1, 2, 3 -> valid(number, "qr", "{\"qr\":\"2@" + n + ",key,key,secret,1\"");
      case 4, 5, 6 -> valid(number, "ready", "{\"ready\":true");
      case 7, 8 -> last(number);
      case 9 -> valid(number, "auth_failure", "{\"msg\":\"" + n + "\"");
      case 10, 11 ->
          valid(
              number,
              "loading_screen",
              "{\"percent\":\"" + random.nextInt(101) + "\",\"message\":\"" + n + "\"");
      case 12 -> valid(number, "change_state", "{\"state\":\"TIMEOUT\"");
      case 13 -> valid(number, "change_state", "{\"state\":\"OPENING\"");
      case 14 -> valid(number, "authenticated", "{\"a\": 1.50, \"b\":\"\\u00e9é\"");
      default ->
          valid(
              number,
              "message",
              "{ \"message\" : {\"id\":{\"_serialized\":\"%s\"},\"body\":\"%s ✓\"}"
                  .formatted(n, "x".repeat(random.nextInt(LARGEST_TEXT))));
    };
  }

  /** One that leaves a state which does not change by itself, as a QR code's does. */
  static Webhook last(int number) {
    return valid(number, "disconnected", "{\"reason\":\"n" + number + "\"");
  }

  private static Webhook valid(int number, String event, String head) {
    return new Webhook(number, event, head, true);
  }

  /** The bytes that must stand in the log. */
  byte[] data(int attempt) {
    return dataText(attempt).getBytes(StandardCharsets.UTF_8);
  }

  byte[] body(int attempt) {
    return ("{\"event\":\"" + event + "\",\"data\":" + dataText(attempt) + "}")
        .getBytes(StandardCharsets.UTF_8);
  }

  private String dataText(int attempt) {
    return head + ",\"chaos\":{\"number\":" + number + ",\"attempt\":" + attempt + "}}";
  }
}
