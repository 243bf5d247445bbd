package io.sessionlog.support.picture;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.ReaderException;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import io.sessionlog.model.SessionFact;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.Iterator;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a QR code off the picture that some senders post instead of its text. What a stranger may
 * make us do is bounded before anything is unpacked: by the picture's bytes, and by the width and
 * height that its head names. Metadata, which may unpack to any size, is not looked at.
 */
public final class QrPicture {

  private static final Logger log = LoggerFactory.getLogger(QrPicture.class);

  /** Real ones have 3 to 20 kB. */
  static final int MAX_BASE64_CHARS = 512 * 1024;

  /** Real ones have 264 to 1 000 pixels a side; so many take some 50 ms. */
  static final int MAX_PIXELS_A_SIDE = 2_000;

  private QrPicture() {}

  /**
   * @param base64 with or without a data URL's head
   * @return empty if it is no picture of a QR code, or too large
   */
  public static Optional<String> read(String base64) {
    if (base64.length() > MAX_BASE64_CHARS) {
      return Optional.empty();
    }
    int head = base64.startsWith("data:") ? base64.indexOf(',') + 1 : 0;
    try {
      BufferedImage image = decode(Base64.getMimeDecoder().decode(base64.substring(head)));
      return image == null ? Optional.empty() : text(image);
    } catch (IOException | ReaderException | RuntimeException unreadable) {
      // ImageIO and ZXing throw whatever they stumble over: the picture is a stranger's.
      log.debug("A picture of a QR code can't be read: {}", unreadable.getClass().getName());
      return Optional.empty();
    }
  }

  private static Optional<String> text(BufferedImage image) throws ReaderException {
    int width = image.getWidth();
    int height = image.getHeight();
    var pixels =
        new RGBLuminanceSource(
            width, height, onWhite(image).getRGB(0, 0, width, height, null, 0, width));
    var bitmap = new BinaryBitmap(new HybridBinarizer(pixels));
    String text = new QRCodeReader().decode(bitmap).getText();
    return text.isBlank() || text.length() > SessionFact.QrReceived.MAX_CHARS
        ? Optional.empty()
        : Optional.of(text);
  }

  /** What shines through would be black. */
  private static BufferedImage onWhite(BufferedImage image) {
    if (!image.getColorModel().hasAlpha()) {
      return image;
    }
    var opaque = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = opaque.createGraphics();
    graphics.drawImage(image, 0, 0, Color.WHITE, null);
    graphics.dispose();
    return opaque;
  }

  /** Null if no reader knows the format, or the picture is too large. */
  private static @Nullable BufferedImage decode(byte[] bytes) throws IOException {
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        return null;
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(in, true, true);
        boolean isTooLarge =
            reader.getWidth(0) > MAX_PIXELS_A_SIDE || reader.getHeight(0) > MAX_PIXELS_A_SIDE;
        return isTooLarge ? null : reader.read(0);
      } finally {
        reader.dispose();
      }
    }
  }
}
