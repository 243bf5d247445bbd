package io.sessionlog.ingest.append;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/**
 * The answer to what was appended.
 *
 * @param position of the event in the log; a GET that sends it back as {@code Session-Position} is
 *     answered from a state that has the event
 */
public record Accepted(
    boolean success,
    String message,
    String sessionId,
    String event,
    String eventId,
    String position) {

  private static final String POSITION_HEADER = "Session-Position";

  public static ResponseEntity<Accepted> answer(
      String message, String sessionId, String event, EventLog.Appended appended) {
    String position = appended.position().toString();
    return ResponseEntity.status(HttpStatus.ACCEPTED)
        .contentType(MediaType.APPLICATION_JSON)
        .header(POSITION_HEADER, position)
        .body(new Accepted(true, message, sessionId, event, appended.eventId(), position));
  }
}
