package io.sessionlog.standalone.demo;

/**
 * One request to ingest.
 *
 * @param event the event's name, for people who read logs
 * @param method {@code POST} for an event, {@code PUT} for a registration
 * @param path absolute, on ingest's base URL
 * @param body JSON
 */
record Webhook(String event, String method, String path, String body) {

  /** Leaves out the body: it may hold a QR code or a message. */
  @Override
  public String toString() {
    return "Webhook[%s %s, %s]".formatted(method, path, event);
  }
}
