package io.sessionlog.query.partition;

import io.sessionlog.query.session.SessionLookup;
import io.sessionlog.support.partition.PartitionRouting;
import io.sessionlog.support.security.Callers;
import jakarta.servlet.http.HttpServletRequest;
import java.util.concurrent.CompletableFuture;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/** Brings a question about one session to a node that has its partition, if the caller may ask. */
@Component
public class SessionRouting {

  private final SessionLookup sessions;
  private final Callers callers;
  private final PartitionRouting routing;

  SessionRouting(SessionLookup sessions, Callers callers, PartitionRouting routing) {
    this.sessions = sessions;
    this.callers = callers;
    this.routing = routing;
  }

  /**
   * @throws io.sessionlog.query.session.SessionNotFound if the session is not known here, or the
   *     caller may not see it
   */
  public CompletableFuture<ResponseEntity<byte[]>> answer(
      String session, HttpServletRequest request, PartitionRouting.LocalAnswer answer) {
    sessions.find(session, callers.of(request.getUserPrincipal()));
    return routing.answer(session, request, answer);
  }
}
