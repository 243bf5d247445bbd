package io.sessionlog.ingest.session;

import io.sessionlog.ingest.admission.SessionAdmission;
import io.sessionlog.ingest.append.Accepted;
import io.sessionlog.ingest.append.EventLog;
import io.sessionlog.ingest.body.BodyMemory;
import io.sessionlog.ingest.body.BodyReader;
import io.sessionlog.ingest.body.InvalidBody;
import io.sessionlog.ingest.body.JsonBody;
import io.sessionlog.ingest.limit.Address;
import io.sessionlog.model.EventNames;
import io.sessionlog.model.SessionId;
import io.sessionlog.model.json.Json;
import io.sessionlog.model.wire.Fault;
import io.sessionlog.support.audit.Audit;
import io.sessionlog.support.position.PositionText;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.security.Principal;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/** Registers and deletes sessions. Both are events, so that a refold of the log gives the same. */
@RestController
class SessionController {

  private static final String PATH = "/api/whatsapp/session/{sessionId}";
  private static final String SOURCE = "/api/whatsapp/session/";

  private final BodyReader bodies;
  private final BodyMemory memory;
  private final EventLog events;
  private final SessionAdmission admission;
  private final Audit audit;
  private final PositionText positions;

  SessionController(
      BodyReader bodies,
      BodyMemory memory,
      EventLog events,
      SessionAdmission admission,
      Audit audit,
      PositionText positions) {
    this.bodies = bodies;
    this.memory = memory;
    this.events = events;
    this.admission = admission;
    this.audit = audit;
    this.positions = positions;
  }

  @PutMapping(PATH)
  CompletableFuture<ResponseEntity<Accepted>> register(
      @PathVariable("sessionId") String name, HttpServletRequest request) throws IOException {
    String sessionId = id(name);
    Principal actor = request.getUserPrincipal();
    try (BodyMemory.Share share = memory.openToKnown(Address.network(request))) {
      var body = JsonBody.of(bodies.read(request, share));
      RegistrationReader.Registration registration = RegistrationReader.read(body);
      return append(EventNames.SESSION_REGISTERED, sessionId, body.bytes(), registration.range())
          .thenApply(
              appended -> {
                admission.registered(sessionId, registration.userId(), appended.position());
                audit.tell(actor, Audit.Action.SESSION_REGISTERED, sessionId);
                return Accepted.answer(
                    "Session %s registered".formatted(sessionId),
                    sessionId,
                    EventNames.SESSION_REGISTERED,
                    appended,
                    positions.give(appended.position(), false));
              });
    }
  }

  @DeleteMapping(PATH)
  CompletableFuture<ResponseEntity<Accepted>> delete(
      @PathVariable("sessionId") String name, HttpServletRequest request) {
    String sessionId = id(name);
    Principal actor = request.getUserPrincipal();
    return append(EventNames.SESSION_DELETED, sessionId, new byte[0], null)
        .thenApply(
            appended -> {
              audit.tell(actor, Audit.Action.SESSION_DELETED, sessionId);
              return Accepted.answer(
                  "Session %s deleted".formatted(sessionId),
                  sessionId,
                  EventNames.SESSION_DELETED,
                  appended,
                  positions.give(appended.position(), false));
            });
  }

  private CompletableFuture<EventLog.Appended> append(
      String event, String sessionId, byte[] body, Json.@Nullable Range data) {
    return events.append(new EventLog.Entry(event, sessionId, SOURCE + sessionId), body, data);
  }

  /**
   * @param idOrName the session's id, or what its sender calls it
   */
  private static String id(String idOrName) {
    String sessionId = SessionId.meant(idOrName);
    if (!SessionId.isValid(sessionId)) {
      throw InvalidBody.of(List.of(new Fault("sessionId", SessionId.RULE)));
    }
    return sessionId;
  }
}
