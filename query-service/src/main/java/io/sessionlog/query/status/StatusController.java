package io.sessionlog.query.status;

import io.sessionlog.model.SessionReading;
import io.sessionlog.query.EntityTag;
import io.sessionlog.query.JsonAnswer;
import io.sessionlog.query.PositionedRead;
import io.sessionlog.query.RequestedSession;
import io.sessionlog.query.SessionJson;
import io.sessionlog.query.SessionNotFound;
import io.sessionlog.query.qr.QrImages;
import io.sessionlog.query.view.SessionEntry;
import io.sessionlog.query.view.SessionStore;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /api/whatsapp/session/status/{sessionId}}. */
@RestController
class StatusController {

  private static final byte[] OPEN = "{\"success\":true,\"data\":".getBytes(StandardCharsets.UTF_8);

  private final PositionedRead reads;
  private final QrImages qrImages;
  private final Clock clock;

  StatusController(PositionedRead reads, QrImages qrImages, Clock clock) {
    this.reads = reads;
    this.qrImages = qrImages;
    this.clock = clock;
  }

  @GetMapping("/api/whatsapp/session/status/{sessionId}")
  Object status(
      @PathVariable String sessionId,
      @RequestHeader(name = PositionedRead.HEADER, required = false) @Nullable String position,
      @RequestHeader(name = HttpHeaders.IF_NONE_MATCH, required = false)
          @Nullable String ifNoneMatch) {
    RequestedSession.requireValid(sessionId);
    return reads.read(position, store -> answer(store, sessionId, ifNoneMatch));
  }

  private ResponseEntity<byte[]> answer(
      SessionStore store, String sessionId, @Nullable String ifNoneMatch) {
    SessionEntry entry = store.find(sessionId).orElseThrow(() -> new SessionNotFound(sessionId));
    Instant now = clock.instant();
    // An aging QR code changes the answer with no event.
    boolean changes = entry.readAt(now).changesAt() != null;
    var tag = EntityTag.of(sessionId, entry.state().position(), changes);
    return JsonAnswer.of(tag, ifNoneMatch, () -> entry.status(now, this::render));
  }

  private byte[] render(SessionReading reading) {
    String image = reading.qr() == null ? null : qrImages.dataUrl(reading.qr());
    byte[] data = SessionJson.status(reading, image);
    byte[] body = new byte[OPEN.length + data.length + 1];
    System.arraycopy(OPEN, 0, body, 0, OPEN.length);
    System.arraycopy(data, 0, body, OPEN.length, data.length);
    body[body.length - 1] = '}';
    return body;
  }
}
