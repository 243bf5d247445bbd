package io.sessionlog.query.qr;

import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import com.google.zxing.qrcode.encoder.ByteMatrix;
import com.google.zxing.qrcode.encoder.Encoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** One QR string as a PNG that a phone can scan off a screen. */
final class QrDrawing {

  /** A screen neither tears nor smudges: the lowest level gives the largest modules. */
  private static final ErrorCorrectionLevel LEVEL = ErrorCorrectionLevel.L;

  /** At least; WhatsApp's codes of 219 characters come out at 366 pixels. */
  private static final int MIN_SIDE_PIXELS = 320;

  /** A longer string makes a larger image, not smaller modules. */
  private static final int MIN_MODULE_PIXELS = 4;

  /** What the standard asks for; on a dark page scanners fail with less. */
  private static final int QUIET_ZONE_MODULES = 4;

  private QrDrawing() {}

  static byte[] png(String qr) throws WriterException {
    if (qr.isEmpty()) {
      throw new WriterException("nothing to draw");
    }
    ByteMatrix code = Encoder.encode(qr, LEVEL, hints(qr)).getMatrix();
    int modules = code.getWidth() + 2 * QUIET_ZONE_MODULES;
    int modulePixels = Math.max(MIN_MODULE_PIXELS, (MIN_SIDE_PIXELS + modules - 1) / modules);
    return MonochromePng.of(modules, modulePixels, (column, row) -> isDark(code, column, row));
  }

  /** Text beyond Latin-1 has to name its encoding; some scanners stumble over a name. */
  private static Map<EncodeHintType, ?> hints(String qr) {
    return StandardCharsets.ISO_8859_1.newEncoder().canEncode(qr)
        ? Map.of()
        : Map.of(EncodeHintType.CHARACTER_SET, StandardCharsets.UTF_8.name());
  }

  private static boolean isDark(ByteMatrix code, int column, int row) {
    int x = column - QUIET_ZONE_MODULES;
    int y = row - QUIET_ZONE_MODULES;
    return x >= 0 && y >= 0 && x < code.getWidth() && y < code.getHeight() && code.get(x, y) == 1;
  }
}
