package io.sessionlog.query.qr;

import io.sessionlog.query.RequestedSession;
import io.sessionlog.query.SessionNotFound;
import io.sessionlog.query.view.SessionEntry;
import io.sessionlog.query.view.SessionView;
import io.sessionlog.support.http.Problems;
import java.time.Clock;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /api/whatsapp/session/qr/{sessionId}.png}, for an {@code <img>} or a terminal. */
@RestController
class QrController {

  private final SessionView view;
  private final QrImages images;
  private final Clock clock;

  QrController(SessionView view, QrImages images, Clock clock) {
    this.view = view;
    this.images = images;
    this.clock = clock;
  }

  @GetMapping("/api/whatsapp/session/qr/{sessionId}.png")
  ResponseEntity<byte[]> qr(@PathVariable String sessionId) {
    RequestedSession.requireValid(sessionId);
    SessionEntry entry =
        view.store().find(sessionId).orElseThrow(() -> new SessionNotFound(sessionId));
    String code = entry.readAt(clock.instant()).qr();
    if (code == null) {
      throw notFound("No QR code of session '%s' waits to be scanned.".formatted(sessionId));
    }
    byte[] png =
        images
            .png(code)
            .orElseThrow(
                () -> notFound("The QR code of session '%s' can't be drawn.".formatted(sessionId)));
    return ResponseEntity.ok()
        .contentType(MediaType.IMAGE_PNG)
        .cacheControl(CacheControl.noStore())
        .body(png);
  }

  private static ErrorResponseException notFound(String detail) {
    return new ErrorResponseException(
        HttpStatus.NOT_FOUND, Problems.of(HttpStatus.NOT_FOUND, "No live QR code", detail), null);
  }
}
