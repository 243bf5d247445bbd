package io.sessionlog.system.chaos;

/**
 * Some megabytes of events that stores must keep, so that what they hold in memory goes to disk.
 */
final class LargeRecords {

  private static final int SESSIONS = 24;
  private static final int EACH = 16;
  private static final String TEXT = "large ".repeat(3_500);

  private LargeRecords() {}

  /** Each replaces the one before, for the readers' sake. */
  static void registrations(Fleet fleet) {
    try (var log = new PastIngest(fleet)) {
      for (int i = 0; i < SESSIONS * EACH; i++) {
        log.append(
            "large-" + i % SESSIONS,
            "session_registered",
            "{\"userId\":\"large\",\"aiConfig\":{\"number\":%d,\"text\":\"%s\"}}"
                .formatted(i, TEXT));
      }
    }
  }

  static void messages(Fleet fleet) {
    try (var log = new PastIngest(fleet)) {
      for (int i = 0; i < SESSIONS * EACH; i++) {
        log.append(
            "large-" + i % SESSIONS,
            "message",
            """
            {"message":{"id":{"fromMe":false,"remote":"1@c.us","id":"%d","_serialized":"false_1@c.us_%d"},\
            "type":"chat","body":"%s"}}\
            """
                .formatted(i, i, TEXT));
      }
    }
  }
}
