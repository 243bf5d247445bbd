package io.sessionlog.query.qr;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.BinaryBitmap;
import com.google.zxing.client.j2se.BufferedImageLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import io.sessionlog.query.view.Story;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class QrImagesTest {

  final QrImages images = new QrImages();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1",
        "1@ABC123...",
        "HELLO WORLD",
        "1234567890123",
        "https://example.org/q?a=b",
        "Grüße",
        "\u0645\u0631\u062D\u0628\u0627 \uD83D\uDC4B"
      })
  void the_image_holds_the_very_string(String qr) throws Exception {
    assertThat(decode(images.png(qr, "alice").orElseThrow())).isEqualTo(qr);
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 219, 400, 1_000, 2_900})
  void a_string_of_any_length_that_fits_can_be_scanned(int length) throws Exception {
    String qr = "aZ9+/=@,".repeat(400).substring(0, length);
    byte[] png = images.png(qr, "alice").orElseThrow();

    assertThat(decode(png)).isEqualTo(qr);
    assertThat(ImageIO.read(new ByteArrayInputStream(png)).getWidth()).isGreaterThanOrEqualTo(320);
  }

  @Test
  void the_code_stands_in_a_quiet_zone_of_four_modules() throws Exception {
    BufferedImage image =
        ImageIO.read(new ByteArrayInputStream(images.png(Story.QR, "alice").orElseThrow()));

    assertThat(image.getWidth()).isEqualTo(image.getHeight()).isEqualTo(366);
    // 61 modules of 6 pixels, 4 of them white on each side; then the finder's black corner.
    for (int i = 0; i < 366; i++) {
      for (int edge = 0; edge < 24; edge++) {
        assertThat(image.getRGB(i, edge) & 0xFFFFFF).isEqualTo(0xFFFFFF);
        assertThat(image.getRGB(edge, i) & 0xFFFFFF).isEqualTo(0xFFFFFF);
        assertThat(image.getRGB(i, 365 - edge) & 0xFFFFFF).isEqualTo(0xFFFFFF);
        assertThat(image.getRGB(365 - edge, i) & 0xFFFFFF).isEqualTo(0xFFFFFF);
      }
    }
    assertThat(image.getRGB(24, 24) & 0xFFFFFF).isZero();
  }

  @Test
  void the_data_url_is_the_image() {
    String url = images.dataUrl(Story.QR, "alice").orElseThrow();

    assertThat(url).startsWith("data:image/png;base64,");
    assertThat(Base64.getDecoder().decode(url.substring(url.indexOf(',') + 1)))
        .isEqualTo(images.png(Story.QR, "alice").orElseThrow());
  }

  @Test
  void many_who_ask_at_once_get_one_drawing() throws Exception {
    int readers = 8;
    ExecutorService threads = Executors.newFixedThreadPool(readers);
    var start = new CountDownLatch(1);
    List<Future<byte[]>> drawings = new ArrayList<>();
    for (int i = 0; i < readers; i++) {
      drawings.add(
          threads.submit(
              () -> {
                start.await();
                return images.png(Story.QR, "alice").orElseThrow();
              }));
    }
    start.countDown();
    byte[] first = drawings.get(0).get();
    for (Future<byte[]> drawing : drawings) {
      assertThat(drawing.get()).isSameAs(first);
    }
    threads.shutdownNow();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "TOO_LONG"})
  void what_can_not_be_drawn_is_logged_once_and_without_the_string(
      String kind, CapturedOutput output) {
    String qr = kind.isEmpty() ? "" : "2@secret".repeat(500);

    assertThat(images.dataUrl(qr, "alice")).isEmpty();
    assertThat(images.png(qr, "alice")).isEmpty();
    assertThat(output.getAll()).containsOnlyOnce("can't be drawn").contains("alice");
    assertThat(output.getAll()).doesNotContain("secret");
  }

  private static String decode(byte[] png) throws Exception {
    var image = ImageIO.read(new ByteArrayInputStream(png));
    var bitmap = new BinaryBitmap(new HybridBinarizer(new BufferedImageLuminanceSource(image)));
    var result = new QRCodeReader().decode(bitmap);
    assertThat(result.getBarcodeFormat()).isEqualTo(BarcodeFormat.QR_CODE);
    return result.getText();
  }
}
