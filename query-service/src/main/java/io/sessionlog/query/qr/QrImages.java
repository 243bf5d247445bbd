package io.sessionlog.query.qr;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.zxing.WriterException;
import io.sessionlog.model.Fingerprint;
import io.sessionlog.model.SessionReading;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Draws each QR string once, however many ask for it at a time, and keeps the image for somewhat
 * longer than the code lives. That a string can't be drawn is kept too, so it is logged once.
 */
@Component
public class QrImages {

  private static final Logger log = LoggerFactory.getLogger(QrImages.class);
  private static final Duration KEPT = SessionReading.QR_LIFETIME.plusSeconds(30);

  /** Some 2 KB each. */
  private static final int MOST_KEPT = 10_000;

  private final Cache<String, Optional<Image>> images =
      Caffeine.newBuilder().maximumSize(MOST_KEPT).expireAfterWrite(KEPT).build();

  private static final class Image {
    final byte[] png;
    final String dataUrl;

    Image(byte[] png) {
      this.png = png;
      this.dataUrl = "data:image/png;base64," + Base64.getEncoder().encodeToString(png);
    }
  }

  /**
   * @param sessionId for the log, should it fail
   * @return empty if the string can't be drawn
   */
  public Optional<String> dataUrl(String qr, String sessionId) {
    return image(qr, sessionId).map(image -> image.dataUrl);
  }

  /** As {@link #dataUrl}, the image's bytes. */
  public Optional<byte[]> png(String qr, String sessionId) {
    return image(qr, sessionId).map(image -> image.png);
  }

  private Optional<Image> image(String qr, String sessionId) {
    return images.get(qr, toDraw -> draw(toDraw, sessionId));
  }

  private static Optional<Image> draw(String qr, String sessionId) {
    try {
      return Optional.of(new Image(QrDrawing.png(qr)));
    } catch (WriterException | RuntimeException e) {
      // The string is a secret, and the encoder's message may quote it.
      log.warn(
          "The QR code {}… of session {}, {} characters, can't be drawn: {}",
          Fingerprint.of(qr).substring(0, 12),
          sessionId,
          qr.length(),
          e.getClass().getSimpleName());
      return Optional.empty();
    }
  }
}
