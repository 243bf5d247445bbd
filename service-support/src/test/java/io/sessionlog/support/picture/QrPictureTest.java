package io.sessionlog.support.picture;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.testing.QrPictures;
import java.awt.image.BufferedImage;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a stranger calls a picture is read in bounded time, or not at all. */
class QrPictureTest {

  private static final String CODE =
      "2@" + "kZ8".repeat(26) + "AA,Q2hhbmdlTWU=,aWRlbnRpdHkga2V5,YWR2ZXJ0aXNpbmc=,1";

  @ParameterizedTest
  @ValueSource(ints = {250, 500, 1_000})
  void a_code_is_read_at_every_size_that_senders_draw(int pixels) {
    assertThat(QrPicture.read(QrPictures.dataUrl(CODE, pixels))).hasValue(CODE);
    assertThat(QrPicture.read(QrPictures.dataUrl(CODE, pixels).split(",")[1])).hasValue(CODE);
  }

  @Test
  void what_shows_no_code_is_not_read() {
    var blank = new BufferedImage(300, 300, BufferedImage.TYPE_INT_ARGB);
    assertThat(QrPicture.read(QrPictures.png(blank))).isEmpty();
  }

  @Test
  void a_picture_that_would_unpack_to_too_much_is_not_unpacked() {
    int side = QrPicture.MAX_PIXELS_A_SIDE + 1;
    var huge = new BufferedImage(side, 10, BufferedImage.TYPE_BYTE_BINARY);
    assertThat(QrPicture.read(QrPictures.png(huge))).isEmpty();
    assertThat(QrPicture.read("A".repeat(QrPicture.MAX_BASE64_CHARS + 1))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "data:image/png;base64,", "data:", "*", "iVBORw0KGgo=", "aGVsbG8="})
  void what_is_no_picture_is_not_read(String text) {
    assertThat(QrPicture.read(text)).isEmpty();
  }

  @Test
  void a_damaged_picture_throws_nothing() {
    var random = new Random(7);
    String intact = QrPictures.dataUrl(CODE, 250);
    for (int i = 0; i < 200; i++) {
      char[] damaged = intact.toCharArray();
      damaged[30 + random.nextInt(damaged.length - 30)] = (char) ('A' + random.nextInt(26));
      assertThat(QrPicture.read(new String(damaged))).isNotNull();
    }
  }
}
