package io.sessionlog.query.qr;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.google.zxing.BarcodeFormat;
import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.client.j2se.MatrixToImageWriter;
import com.google.zxing.qrcode.QRCodeWriter;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import io.sessionlog.model.QrFingerprint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Draws QR codes, each string once however many readers ask at the same time. Codes live a minute,
 * so a drawing is kept for two.
 */
@Component
public class QrImages {

  private static final Logger log = LoggerFactory.getLogger(QrImages.class);

  private static final int SIZE_PIXELS = 320;
  private static final int QUIET_ZONE_MODULES = 4;
  private static final int MAX_KEPT = 10_000;
  private static final Duration KEPT = Duration.ofMinutes(2);

  /** Level L: shown on a screen, a code is not damaged, and larger modules scan better. */
  private static final Map<EncodeHintType, Object> HINTS =
      Map.of(
          EncodeHintType.CHARACTER_SET,
          "UTF-8",
          EncodeHintType.ERROR_CORRECTION,
          ErrorCorrectionLevel.L,
          EncodeHintType.MARGIN,
          QUIET_ZONE_MODULES);

  private final LoadingCache<String, Optional<Drawn>> drawings =
      Caffeine.newBuilder().maximumSize(MAX_KEPT).expireAfterWrite(KEPT).build(QrImages::draw);

  /** A picture, as the two forms that are asked for. */
  private static final class Drawn {
    private final byte[] png;
    private final String dataUrl;

    Drawn(byte[] png) {
      this.png = png;
      this.dataUrl = "data:image/png;base64," + Base64.getEncoder().encodeToString(png);
    }
  }

  /** Null if the string can't be drawn, such as one that is too long for any QR code. */
  public @Nullable String dataUrl(String qr) {
    return drawings.get(qr).map(drawn -> drawn.dataUrl).orElse(null);
  }

  /** Empty if the string can't be drawn. The bytes are shared: not to be changed. */
  public Optional<byte[]> png(String qr) {
    return drawings.get(qr).map(drawn -> drawn.png);
  }

  private static Optional<Drawn> draw(String qr) {
    try {
      var matrix =
          new QRCodeWriter().encode(qr, BarcodeFormat.QR_CODE, SIZE_PIXELS, SIZE_PIXELS, HINTS);
      var png = new ByteArrayOutputStream();
      MatrixToImageWriter.writeToStream(matrix, "png", png);
      return Optional.of(new Drawn(png.toByteArray()));
    } catch (WriterException | IOException | IllegalArgumentException e) {
      // The message may quote the string, which is a secret.
      log.warn(
          "A QR code of {} characters (SHA-256 {}) can't be drawn: {}",
          qr.length(),
          QrFingerprint.of(qr),
          e.getClass().getSimpleName());
      return Optional.empty();
    }
  }
}
