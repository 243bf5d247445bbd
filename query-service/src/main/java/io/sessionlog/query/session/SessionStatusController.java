package io.sessionlog.query.session;

import io.sessionlog.model.SessionReading;
import io.sessionlog.query.qr.CodeReads;
import io.sessionlog.query.qr.QrImages;
import io.sessionlog.query.view.StoredSession;
import io.sessionlog.support.http.Answers;
import io.sessionlog.support.http.Answers.Keeping;
import io.sessionlog.support.http.EntityTags;
import io.sessionlog.support.security.Caller;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ETag;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@RestController
class SessionStatusController {

  private final SessionLookup sessions;
  private final QrImages qrImages;
  private final CodeReads reads;
  private final Clock clock;

  SessionStatusController(SessionLookup sessions, QrImages qrImages, CodeReads reads, Clock clock) {
    this.sessions = sessions;
    this.qrImages = qrImages;
    this.reads = reads;
    this.clock = clock;
  }

  @GetMapping("/api/whatsapp/session/status/{sessionId}")
  ResponseEntity<byte[]> status(
      @PathVariable String sessionId, Caller caller, HttpServletRequest request) {
    StoredSession session = sessions.find(sessionId, caller);
    Instant now = clock.instant();
    byte[] body = session.asStatus(now, caller.maySeeQr(), this::render);
    String qr = caller.maySeeQr() && session.qrLives(now) ? session.state().qr() : null;
    Keeping keeping = qr == null ? Keeping.CHECKED : Keeping.NEVER;
    if (qr != null) {
      reads.read(request.getUserPrincipal(), session.state().sessionId(), qr);
    }
    // A position counts what happens to the sessions of others too.
    ETag tag =
        caller.userId() == null
            ? EntityTags.ofState(session.state().position(), body)
            : EntityTags.ofContent(body);
    return EntityTags.isKnown(request, tag)
        ? Answers.notModified(tag, keeping)
        : Answers.json(tag, body, keeping);
  }

  private byte[] render(SessionReading reading, @Nullable String qr) {
    return SessionJson.status(
        reading,
        qr,
        qr == null ? null : qrImages.dataUrl(qr, reading.state().sessionId()).orElse(null));
  }
}
