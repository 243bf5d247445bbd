package io.sessionlog.testing;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.ImageIO;

/** Pictures of QR codes, as senders make them. */
public final class QrPictures {

  private QrPictures() {}

  /**
   * @param pixels a side
   */
  public static String dataUrl(String text, int pixels) {
    try {
      BitMatrix matrix = new QRCodeWriter().encode(text, BarcodeFormat.QR_CODE, pixels, pixels);
      var image = new BufferedImage(pixels, pixels, BufferedImage.TYPE_INT_RGB);
      for (int x = 0; x < pixels; x++) {
        for (int y = 0; y < pixels; y++) {
          image.setRGB(x, y, matrix.get(x, y) ? 0 : 0xFFFFFF);
        }
      }
      return "data:image/png;base64," + png(image);
    } catch (WriterException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** In base64. */
  public static String png(BufferedImage image) {
    var out = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Base64.getEncoder().encodeToString(out.toByteArray());
  }
}
