package io.sessionlog.query.session;

import io.sessionlog.query.qr.CodeReads;
import io.sessionlog.query.qr.QrImages;
import io.sessionlog.support.http.Problems;
import io.sessionlog.support.security.Caller;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@RestController
class QrImageController {

  private final SessionLookup sessions;
  private final QrImages images;
  private final CodeReads reads;
  private final Clock clock;

  QrImageController(SessionLookup sessions, QrImages images, CodeReads reads, Clock clock) {
    this.sessions = sessions;
    this.images = images;
    this.reads = reads;
    this.clock = clock;
  }

  @GetMapping("/api/whatsapp/session/qr/{sessionId}.png")
  ResponseEntity<byte[]> image(
      @PathVariable String sessionId, Caller caller, HttpServletRequest request) {
    String qr = sessions.find(sessionId, caller).reading(clock.instant()).qr();
    if (qr == null || !caller.maySeeQr()) {
      throw notFound("Session '%s' has no QR code that you can scan now.", sessionId);
    }
    byte[] png =
        images
            .png(qr, sessionId)
            .orElseThrow(() -> notFound("The QR code of session '%s' can't be drawn.", sessionId));
    reads.read(request.getUserPrincipal(), sessionId, qr);
    return ResponseEntity.ok()
        .contentType(MediaType.IMAGE_PNG)
        .cacheControl(CacheControl.noStore())
        .body(png);
  }

  private static ErrorResponseException notFound(String detail, String sessionId) {
    return new ErrorResponseException(
        HttpStatus.NOT_FOUND,
        Problems.of(HttpStatus.NOT_FOUND, "No QR code", detail.formatted(sessionId)),
        null);
  }
}
