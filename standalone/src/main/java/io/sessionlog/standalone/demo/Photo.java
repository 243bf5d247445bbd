package io.sessionlog.standalone.demo;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/** A small picture that nobody took: a PNG with a gradient between two colours. */
final class Photo {

  private static final int SIDE_PIXELS = 48;

  private Photo() {}

  static byte[] png(Dice dice) {
    int[] from = {dice.between(0, 255), dice.between(0, 255), dice.between(0, 255)};
    int[] to = {dice.between(0, 255), dice.between(0, 255), dice.between(0, 255)};
    var image = new BufferedImage(SIDE_PIXELS, SIDE_PIXELS, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < SIDE_PIXELS; y++) {
      for (int x = 0; x < SIDE_PIXELS; x++) {
        image.setRGB(x, y, blend(from, to, x + y));
      }
    }
    var out = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException("A PNG could not be written to memory", e);
    }
    return out.toByteArray();
  }

  private static int blend(int[] from, int[] to, int step) {
    int last = 2 * (SIDE_PIXELS - 1);
    int rgb = 0;
    for (int channel = 0; channel < 3; channel++) {
      rgb = rgb << 8 | (from[channel] * (last - step) + to[channel] * step) / last;
    }
    return rgb;
  }
}
