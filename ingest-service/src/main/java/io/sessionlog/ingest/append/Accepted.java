package io.sessionlog.ingest.append;

import io.sessionlog.support.position.PositionText;
import io.sessionlog.support.position.PositionWait;
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

  public static ResponseEntity<Accepted> answer(
      String message,
      String sessionId,
      String event,
      EventLog.Appended appended,
      PositionText.Given position) {
    return answer(HttpStatus.ACCEPTED.value(), message, sessionId, event, appended, position);
  }

  /**
   * @param status the one of 2xx that the sender takes for "received"
   * @param position of what was appended, as it is told to who sent it
   */
  public static ResponseEntity<Accepted> answer(
      int status,
      String message,
      String sessionId,
      String event,
      EventLog.Appended appended,
      PositionText.Given position) {
    return ResponseEntity.status(status)
        .contentType(MediaType.APPLICATION_JSON)
        .header(PositionWait.HEADER, position.toHandOn())
        .body(new Accepted(true, message, sessionId, event, appended.eventId(), position.shown()));
  }
}
