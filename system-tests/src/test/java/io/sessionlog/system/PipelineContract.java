package io.sessionlog.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.client.j2se.BufferedImageLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.util.Base64;
import java.util.UUID;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * The seed's own test list, end to end: every event type, the status endpoint, the real-time list,
 * QR images, errors. Held on the embedded broker everywhere, and on Kafka in a container where an
 * engine runs.
 */
abstract class PipelineContract {

  static final String QR =
      "2@SnXsorgxaX3I6Dtx0o4GPUoz8kmXpjzPQU9GSk4Z0HRMHy24YJZhXNXDjrNH/TOzavfRgOtkt8xs7Q==,"
          + "XJzJFcZLhNP29qjCcGfzsuQSRfl4vc/XZ14Qn9O5lkQ=,oy88BQf1SOoESa8ujv0w0XEjrg70LwjUKJ28WAzS2OI=,"
          + "vskzAu3vCqH8fHbNyETps20hRg+AbPjztD42CQWPuBA=,1";

  final String session = "e2e-" + UUID.randomUUID();

  abstract Pipeline pipeline();

  @Test
  void a_qr_code_waits_to_be_scanned_and_its_image_holds_the_very_string() throws Exception {
    JsonNode status = after("{\"event\":\"qr\",\"data\":{\"qr\":\"" + QR + "\"}}");

    assertThat(status.get("status").asString()).isEqualTo("qr_generated");
    assertThat(status.get("message").asString()).isEqualTo("QR code generated, scan to connect");
    assertThat(status.get("qr").asString()).isEqualTo(QR);
    assertThat(status.get("needsQR").asBoolean()).isTrue();
    assertThat(status.get("isConnected").asBoolean()).isFalse();
    assertThat(decode(dataUrl(status.get("qrImage").asString()))).isEqualTo(QR);
    var png = pipeline().get("/api/whatsapp/session/qr/" + session + ".png");
    assertThat(png.header("Content-Type")).isEqualTo("image/png");
    assertThat(decode(png.body())).isEqualTo(QR);
  }

  @Test
  void ready_connects_and_clears_the_code() {
    after("{\"event\":\"qr\",\"data\":{\"qr\":\"" + QR + "\"}}");
    JsonNode status = after("{\"event\":\"ready\",\"data\":{}}");

    assertThat(status.get("status").asString()).isEqualTo("session_connected");
    assertThat(status.get("message").asString())
        .isEqualTo("WhatsApp session connected successfully");
    assertThat(status.get("qr").isNull()).isTrue();
    assertThat(status.get("qrImage").isNull()).isTrue();
    assertThat(status.get("isConnected").asBoolean()).isTrue();
    assertThat(pipeline().get("/api/whatsapp/session/qr/" + session + ".png").status())
        .isEqualTo(404);
  }

  @Test
  void disconnected_tells_why() {
    JsonNode status = after("{\"event\":\"disconnected\",\"data\":{\"reason\":\"LOGOUT\"}}");

    assertThat(status.get("status").asString()).isEqualTo("session_not_connected");
    assertThat(status.get("message").asString()).isEqualTo("Disconnected: LOGOUT");
  }

  @Test
  void an_authentication_failure_is_an_error_under_both_its_names() {
    JsonNode failure = after("{\"event\":\"auth_failure\",\"data\":{\"msg\":\"Invalid QR scan\"}}");
    assertThat(failure.get("status").asString()).isEqualTo("auth_failure");
    assertThat(failure.get("hasError").asBoolean()).isTrue();

    JsonNode undefinedMessage = after("{\"event\":\"status\",\"data\":{}}");
    assertThat(undefinedMessage.get("message").asString()).isEqualTo("Authentication failed");
  }

  @Test
  void loading_reports_its_progress() {
    JsonNode status =
        after(
            "{\"event\":\"loading_screen\",\"data\":{\"percent\":\"75\",\"message\":\"WhatsApp\"}}");

    assertThat(status.get("status").asString()).isEqualTo("loading");
    assertThat(status.get("message").asString()).isEqualTo("Loading 75%: WhatsApp");
    assertThat(status.get("progress").asInt()).isEqualTo(75);
    assertThat(status.get("isLoading").asBoolean()).isTrue();
  }

  @Test
  void a_change_of_state_is_mapped() {
    assertThat(
            after("{\"event\":\"change_state\",\"data\":{\"state\":\"OPENING\"}}")
                .get("status")
                .asString())
        .isEqualTo("connecting");
    assertThat(
            after("{\"event\":\"change_state\",\"data\":{\"state\":\"CONNECTED\"}}")
                .get("status")
                .asString())
        .isEqualTo("session_connected");
    assertThat(
            after("{\"event\":\"change_state\",\"data\":{\"state\":\"TOS_BLOCK\"}}")
                .get("hasError")
                .asBoolean())
        .isTrue();
  }

  @Test
  void messages_ticks_and_calls_show_that_a_session_lives() {
    JsonNode status =
        after(
            "{\"event\":\"message\",\"data\":{\"message\":{\"id\":{\"_serialized\":\"true_1@c.us_A\"},\"body\":\"x\"}}}");
    assertThat(status.get("message").asString()).isEqualTo("Session active");
    assertThat(status.get("isConnected").asBoolean()).isTrue();
    // Within the resolution of activity the last event stays what it is.
    assertThat(
            after("{\"event\":\"message_ack\",\"data\":{\"message\":{},\"ack\":-1}}")
                .get("lastEvent")
                .asString())
        .isEqualTo("message");
    assertThat(
            after("{\"event\":\"call\",\"data\":{\"call\":{\"id\":\"call_123\"}}}")
                .get("lastEvent")
                .asString())
        .isEqualTo("message");
  }

  @Test
  void a_registration_names_the_owner_and_the_list_filters_by_it() {
    String user = "user-" + UUID.randomUUID();
    String position =
        pipeline()
            .register(session, "{\"userId\":\"" + user + "\",\"isNotification\":true}")
            .header("Session-Position");
    assertThat(pipeline().statusAt(session, position).get("userId").asString()).isEqualTo(user);

    JsonNode connected = after("{\"event\":\"ready\"}");
    assertThat(connected.get("userId").asString()).isEqualTo(user);
    JsonNode list = pipeline().get("/api/whatsapp/session/list-realtime?userId=" + user).json();
    assertThat(list.get("data")).hasSize(1);
    assertThat(list.at("/data/0/sessionId").asString()).isEqualTo(session);
    assertThat(list.at("/summary/connected").asInt()).isEqualTo(1);
    assertThat(list.at("/summary/total").asInt()).isEqualTo(1);
    JsonNode waiting =
        pipeline().get("/api/whatsapp/session/list-realtime?status=needsQR&userId=" + user).json();
    assertThat(waiting.get("data")).isEmpty();
  }

  @Test
  void a_deleted_session_is_not_found() {
    after("{\"event\":\"ready\"}");
    String position = pipeline().delete(session).header("Session-Position");

    var answer = pipeline().statusAnswerAt(session, position);
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.json().get("success").asBoolean()).isFalse();
    assertThat(answer.json().get("error").asString()).isEqualTo("Session not found");
  }

  @Test
  void a_faulty_webhook_is_refused_with_each_of_its_faults_and_changes_nothing() {
    var answer =
        pipeline()
            .post(
                session,
                "{\"event\":\"qr\",\"data\":{}}".getBytes(java.nio.charset.StandardCharsets.UTF_8));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().get("success").asBoolean()).isFalse();
    assertThat(answer.json().at("/errors/0/field").asString()).isEqualTo("data.qr");
    assertThat(pipeline().get("/api/whatsapp/session/status/" + session).status()).isEqualTo(404);
  }

  @Test
  void an_unchanged_answer_is_not_sent_again() {
    after("{\"event\":\"ready\"}");
    String path = "/api/whatsapp/session/status/" + session;
    String tag = pipeline().get(path).header("ETag");

    assertThat(pipeline().get(path, "If-None-Match", tag).status()).isEqualTo(304);
    after("{\"event\":\"disconnected\",\"data\":{}}");
    assertThat(pipeline().get(path, "If-None-Match", tag).status()).isEqualTo(200);
  }

  private JsonNode after(String webhook) {
    return pipeline().statusAt(session, pipeline().deliver(session, webhook));
  }

  private static byte[] dataUrl(String url) {
    String prefix = "data:image/png;base64,";
    assertThat(url).startsWith(prefix);
    return Base64.getDecoder().decode(url.substring(prefix.length()));
  }

  private static String decode(byte[] png) throws Exception {
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
    var bitmap = new BinaryBitmap(new HybridBinarizer(new BufferedImageLuminanceSource(image)));
    return new QRCodeReader().decode(bitmap).getText();
  }
}
