package io.sessionlog.ingest.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.ingest.InMemoryIngest;
import io.sessionlog.model.SessionEvent;
import io.sessionlog.model.SessionFact;
import io.sessionlog.model.wire.EventCodec;
import io.sessionlog.model.wire.MessageReader;
import io.sessionlog.testing.QrPictures;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each sender in its own words, over HTTP. */
class DialectDoorTest {

  static final String PATH = "/api/whatsapp/webhook";
  static final String WORKING =
      "{\"id\":\"evt_1\",\"timestamp\":1767225600123,\"event\":\"session.status\","
          + "\"session\":\"shop\",\"payload\":{\"status\":\"WORKING\"},\"engine\":\"GOWS\"}";

  static InMemoryIngest ingest;

  @BeforeAll
  static void start() {
    ingest = InMemoryIngest.with("WEBHOOK_AUTH=none");
  }

  @AfterAll
  static void stop() {
    ingest.close();
  }

  @BeforeEach
  void forget() {
    ingest.forget();
  }

  @Test
  void the_log_keeps_what_was_sent_to_the_byte_under_a_type_of_its_dialect() {
    assertThat(post("", WORKING).statusCode()).isEqualTo(202);

    ProducerRecord<String, byte[]> record = onlyRecord();
    assertThat(record.key()).isEqualTo("shop");
    assertThat(new String(record.value(), UTF_8))
        .contains("\"type\":\"waha.session.status\"")
        .contains("\"id\":\"evt_1\"")
        .contains("\"sendertime\":\"2026-01-01T00:00:00.123Z\"")
        .endsWith(",\"data\":" + WORKING + "}");
    assertThat(read(record).fact()).isEqualTo(new SessionFact.Ready());
  }

  @Test
  void the_path_names_the_session_where_it_has_one() {
    post("/till-7", WORKING);
    assertThat(onlyRecord().key()).isEqualTo("till-7");
  }

  @Test
  void a_name_that_can_be_no_id_is_percent_encoded() {
    post("", WORKING.replace("\"shop\"", "\"SDR IA Größe/1\""));
    assertThat(onlyRecord().key()).isEqualTo("SDR%20IA%20Gr%C3%B6%C3%9Fe%2F1");
  }

  @Test
  void a_body_of_several_sessions_becomes_a_record_each_with_the_same_delivery() {
    HttpResponse<String> answer =
        post(
            "",
            "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"1\",\"changes\":["
                + change("111", "wamid.A")
                + ","
                + change("222", "wamid.B")
                + ","
                + change("111", "wamid.C")
                + "]}]}");

    assertThat(answer.statusCode()).isEqualTo(200);
    List<ProducerRecord<String, byte[]>> records = ingest.events();
    assertThat(records).extracting(ProducerRecord::key).containsExactly("111", "222");
    assertThat(MessageReader.read(records.get(0).value()).facts()).hasSize(2);
    assertThat(new String(records.get(1).value(), UTF_8))
        .contains(change("222", "wamid.B"))
        .doesNotContain("wamid.A");
  }

  private static String change(String number, String id) {
    return ("{\"value\":{\"metadata\":{\"phone_number_id\":\"%s\"},\"statuses\":[{\"id\":\"%s\","
            + "\"status\":\"sent\",\"timestamp\":\"1767225600\"}]},\"field\":\"messages\"}")
        .formatted(number, id);
  }

  @Test
  void what_is_of_no_session_is_taken_and_kept_aside() {
    HttpResponse<String> answer =
        post("", "{\"object\":\"user\",\"entry\":[{\"id\":\"1\",\"changed_fields\":[\"pic\"]}]}");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(ingest.events()).isEmpty();
    assertThat(ingest.rejected()).hasSize(1);
  }

  @Test
  void a_known_sender_that_names_no_session_is_told_to_use_the_path() {
    HttpResponse<String> answer = post("", "{\"event\":\"status-find\",\"status\":\"isLogged\"}");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("put it into the path");
    assertThat(ingest.rejected()).hasSize(1);
    assertThat(post("/desk", "{\"event\":\"status-find\",\"status\":\"isLogged\"}").statusCode())
        .isEqualTo(202);
  }

  @Test
  void what_is_nobodys_is_refused_and_kept() {
    assertThat(post("/s", "{\"event\":\"session.connected\",\"sessionId\":\"s\"}").statusCode())
        .isEqualTo(400);
    assertThat(ingest.rejected()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "/sales/connection-update, sales",
    "/connection-update, sales-1",
    "/other, other",
  })
  void evolution_may_write_the_event_behind_its_url(String path, String session) {
    post(
        path,
        "{\"event\":\"connection.update\",\"instance\":\"sales-1\","
            + "\"data\":{\"state\":\"open\"},\"apikey\":\"t\"}");
    assertThat(onlyRecord().key()).isEqualTo(session);
  }

  @Test
  void nobody_else_may() {
    assertThat(post("/shop/session-status", WORKING).statusCode()).isEqualTo(400);
    assertThat(post("/shop/ready", "{\"event\":\"ready\",\"data\":{}}").statusCode())
        .isEqualTo(400);
  }

  @Test
  void the_url_can_force_a_dialect() {
    String body = "{\"event\":\"message\",\"payload\":{\"id\":\"A\",\"from\":\"1@c.us\"}}";
    assertThat(post("/s?dialect=gowa", body).statusCode()).isEqualTo(202);
    assertThat(read(onlyRecord()).attributes().event()).isEqualTo("gowa.message");
    assertThat(post("/s?dialect=wwebjs", WORKING).statusCode()).isEqualTo(400);
    assertThat(post("/s?dialect=klingon", WORKING).body()).contains("must be one of wwebjs, ");
  }

  @Test
  void wuzapis_form_is_read_and_its_json_kept_to_the_byte() {
    String json = "{ \"type\":\"Connected\", \"event\":{} }";
    String form =
        "instanceName=Front+desk&userID=7fb5&jsonData=" + java.net.URLEncoder.encode(json, UTF_8);

    HttpResponse<String> answer =
        send("", "application/x-www-form-urlencoded", form.getBytes(UTF_8));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    assertThat(onlyRecord().key()).isEqualTo("Front%20desk");
    assertThat(new String(onlyRecord().value(), UTF_8)).contains("\"jsonData\":" + json);
    assertThat(read(onlyRecord()).fact()).isEqualTo(new SessionFact.Ready());
  }

  @Test
  void wuzapis_multipart_form_brings_its_file_as_media() {
    String json =
        "{\"type\":\"Message\",\"event\":{\"Info\":{\"ID\":\"3F01\",\"Chat\":\"1@s.whatsapp.net\"},"
            + "\"Message\":{\"imageMessage\":{}}}}";
    String body =
        part("name=\"jsonData\"", json)
            + part("name=\"instanceName\"", "desk")
            + part("name=\"file\"; filename=\"a.jpg\"\r\nContent-Type: image/jpeg", "abc")
            + "--XyZ--\r\n";

    HttpResponse<String> answer =
        send("", "multipart/form-data; boundary=XyZ", body.getBytes(UTF_8));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    assertThat(MessageReader.read(onlyRecord().value()).facts()).hasSize(2);
    assertThat(io.sessionlog.model.wire.MediaBytes.of(onlyRecord().value()))
        .hasValue("abc".getBytes(UTF_8));
  }

  private static String part(String disposition, String content) {
    return "--XyZ\r\nContent-Disposition: form-data; "
        + disposition
        + "\r\n\r\n"
        + content
        + "\r\n";
  }

  @Test
  void a_form_without_json_or_of_nobodys_is_refused_and_kept() {
    for (String form : List.of("a=b", "jsonData=%7B", "jsonData=%7B%7D", "jsonData=1%7D,%7B")) {
      assertThat(send("/s", "application/x-www-form-urlencoded", form.getBytes(UTF_8)).statusCode())
          .as(form)
          .isEqualTo(400);
    }
    assertThat(send("/s", "multipart/form-data", "x".getBytes(UTF_8)).statusCode()).isEqualTo(400);
    assertThat(ingest.rejected()).hasSize(5);
    assertThat(ingest.events()).isEmpty();
  }

  @Test
  void a_refused_body_is_kept_with_all_that_it_takes_to_send_it_again() {
    byte[] form = "jsonData=%7B".getBytes(UTF_8);
    send("/s?userId=u%201&dialect=wuzapi&key=not-kept", "application/x-www-form-urlencoded", form);

    ProducerRecord<String, byte[]> kept = ingest.rejected().get(0);
    assertThat(kept.value()).isEqualTo(form);
    assertThat(kept.headers().toArray())
        .extracting(header -> header.key() + ": " + new String(header.value(), UTF_8))
        .contains(
            "path: /api/whatsapp/webhook/s",
            "query: userId=u+1&dialect=wuzapi",
            "content-type: application/x-www-form-urlencoded");
  }

  @Test
  void a_code_that_comes_as_a_picture_is_read() {
    post("", wuzapiQr(QrPictures.dataUrl("2@read,off,a,picture,1", 300)));
    assertThat(read(onlyRecord()).fact())
        .isEqualTo(new SessionFact.QrReceived("2@read,off,a,picture,1"));
  }

  @Test
  void a_picture_that_cant_be_read_is_kept_and_said() {
    post("", wuzapiQr("data:image/png;base64,iVBORw0KGgo="));
    assertThat(read(onlyRecord()).fact()).isInstanceOf(SessionFact.QrAwaited.class);
  }

  private static String wuzapiQr(String picture) {
    return "{\"type\":\"QR\",\"event\":\"code\",\"instanceName\":\"desk\",\"qrCodeBase64\":\""
        + picture
        + "\"}";
  }

  private static SessionEvent read(ProducerRecord<String, byte[]> record) {
    return EventCodec.read(record.value());
  }

  private static ProducerRecord<String, byte[]> onlyRecord() {
    assertThat(ingest.events()).hasSize(1);
    return ingest.events().get(0);
  }

  private static HttpResponse<String> post(String path, String body) {
    return ingest.send(ingest.request(PATH + path, Map.of()).POST(BodyPublishers.ofString(body)));
  }

  private static HttpResponse<String> send(String path, String type, byte[] body) {
    return ingest.send(
        ingest
            .request(PATH + path, Map.of())
            .setHeader("Content-Type", type)
            .POST(BodyPublishers.ofByteArray(body)));
  }
}
