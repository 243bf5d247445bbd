package io.sessionlog.ingest.append;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/**
 * The answer to what was appended.
 *
 * @param sessionId null, as the rest is, where the webhook is of no session
 * @param position of the event in the log; a GET that sends it back as {@code Session-Position} is
 *     answered from a state that has the event
 */
public record Accepted(
    boolean success,
    String message,
    @Nullable String sessionId,
    @Nullable String event,
    @Nullable String eventId,
    @Nullable String position) {

  /** The answer to what is of no session, and was kept aside. */
  public static ResponseEntity<Accepted> aside(int status, String dialect) {
    return ResponseEntity.status(status)
        .contentType(MediaType.APPLICATION_JSON)
        .body(
            new Accepted(
                true,
                "Kept aside, for it tells of no session of " + dialect,
                null,
                null,
                null,
                null));
  }

  private static final String POSITION_HEADER = "Session-Position";

  public static ResponseEntity<Accepted> answer(
      String message, String sessionId, String event, EventLog.Appended appended) {
    return answer(HttpStatus.ACCEPTED.value(), message, sessionId, event, appended);
  }

  /**
   * @param status the one of 2xx that the sender takes for "received"
   */
  public static ResponseEntity<Accepted> answer(
      int status, String message, String sessionId, String event, EventLog.Appended appended) {
    String position = appended.position().toString();
    return ResponseEntity.status(status)
        .contentType(MediaType.APPLICATION_JSON)
        .header(POSITION_HEADER, position)
        .body(new Accepted(true, message, sessionId, event, appended.eventId(), position));
  }
}
