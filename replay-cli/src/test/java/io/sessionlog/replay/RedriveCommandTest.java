package io.sessionlog.replay;

import static io.sessionlog.replay.TestCluster.event;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.sessionlog.model.wire.RecordHeaders;
import io.sessionlog.replay.TestCluster.Run;
import io.sessionlog.replay.command.ExitCode;
import io.sessionlog.replay.sample.SampleEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class RedriveCommandTest {

  private static final TestCluster kafka = TestCluster.get();
  private static final SampleEvent READY = event("2026-11-23T10:00:00Z", "a", "ready", "{}");

  private final String log = kafka.topic();
  private final String refused = kafka.topic();

  private Run redrive(String source, String... options) {
    var args =
        new ArrayList<>(List.of("redrive", source, "--topic", log, "--source-topic", refused));
    args.addAll(List.of(options));
    return kafka.replay(args.toArray(String[]::new));
  }

  @Nested
  class DeadLetters {

    private void setAside(byte[] value, String topic, String position) {
      String[] parts = position.split(":");
      kafka.send(
          new ProducerRecord<>(
              refused,
              null,
              "a".getBytes(UTF_8),
              value,
              List.of(
                  header(RecordHeaders.CONTENT_TYPE, RecordHeaders.CLOUD_EVENT),
                  header("__streams.errors.message", "an event of a type that is not known"),
                  header("__streams.errors.topic", topic),
                  header("__streams.errors.partition", parts[0]),
                  header("__streams.errors.offset", parts[1]))));
    }

    @Test
    void a_dry_run_says_what_it_would_do_and_writes_nothing() {
      setAside(READY.envelope(), log, "1:5");

      Run run = redrive("dlq").succeeds();

      assertThat(run.out())
          .contains("would be put back", "a type that is not known", "Nothing was written");
      assertThat(kafka.records(log)).isEmpty();
    }

    @Test
    void a_record_goes_back_as_it_was_with_a_mark_and_only_once() {
      setAside(READY.envelope(), log, "1:5");
      setAside(READY.envelope(), log, "1:5");

      Run run = redrive("dlq", "--execute").succeeds();

      assertThat(run.out()).contains("1 put back, 1 put back before.");
      assertThat(kafka.records(log))
          .singleElement()
          .satisfies(
              back -> {
                assertThat(back.key()).isEqualTo("a".getBytes(UTF_8));
                assertThat(back.value()).isEqualTo(READY.envelope());
                assertThat(headers(back))
                    .containsExactly(
                        "content-type=" + RecordHeaders.CLOUD_EVENT,
                        "redriven-from=" + log + ":1:5");
              });
      assertThat(redrive("dlq", "--execute").succeeds().out()).contains("2 put back before.");
      assertThat(kafka.records(log)).hasSize(1);
    }

    @Test
    void what_still_cannot_be_read_stays_where_it_is() {
      setAside("rubbish".getBytes(UTF_8), log, "0:1");

      Run run = redrive("dlq", "--execute").succeeds();

      assertThat(run.out()).contains("left alone would be set aside again: not a JSON envelope");
      assertThat(kafka.records(log)).isEmpty();
    }

    @Test
    void only_events_go_back() {
      setAside(READY.envelope(), "session-state", "0:1");
      kafka.send(new ProducerRecord<>(refused, "a".getBytes(UTF_8), READY.envelope()));

      Run run = redrive("dlq", "--execute").succeeds();

      assertThat(run.out())
          .contains("comes from session-state, and only events go back")
          .contains("does not say where it came from");
      assertThat(kafka.records(log)).isEmpty();
    }

    @Test
    void sessions_select() {
      setAside(READY.envelope(), log, "0:1");

      assertThat(redrive("dlq", "--session", "b").succeeds().out())
          .contains("No refused record was found.");
    }
  }

  @Nested
  class RejectedWebhooks {

    private final List<String> posted = new CopyOnWriteArrayList<>();
    private final List<String> types = new CopyOnWriteArrayList<>();
    private final List<String> signatures = new CopyOnWriteArrayList<>();
    private HttpServer ingest;
    private boolean marks = true;
    private int status = 202;

    /** As ingest does: appends the event with the mark, and tells the position. */
    @BeforeEach
    void startIngest() throws IOException {
      ingest = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      ingest.createContext("/", this::receive);
      ingest.start();
    }

    @AfterEach
    void stopIngest() {
      ingest.stop(0);
    }

    private void receive(HttpExchange exchange) throws IOException {
      String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      String mark = exchange.getRequestHeaders().getFirst("redriven-from");
      posted.add(
          exchange.getRequestURI()
              + " "
              + exchange.getRequestHeaders().getFirst("X-Webhook-Timestamp")
              + " "
              + body);
      signatures.add(String.valueOf(exchange.getRequestHeaders().getFirst("X-Webhook-Signature")));
      types.add(exchange.getRequestHeaders().getFirst("Content-Type"));
      String answer = "{\"success\":false,\"detail\":\"data.qr is too old\"}";
      if (status == 202) {
        RecordMetadata at =
            kafka.send(
                new ProducerRecord<>(
                    log,
                    null,
                    "a".getBytes(UTF_8),
                    READY.envelope(),
                    marks ? List.of(header("redriven-from", mark)) : List.of()));
        answer = "{\"success\":true,\"position\":\"%d:%d\"}".formatted(at.partition(), at.offset());
      }
      exchange.sendResponseHeaders(status, answer.length());
      exchange.getResponseBody().write(answer.getBytes(UTF_8));
      exchange.close();
    }

    private void reject(String body, Header... more) {
      var headers =
          new ArrayList<>(
              List.of(
                  header("reason", "data.qr is missing"),
                  header("received-at", "2026-11-23T10:00:00.123Z"),
                  header("path", "/api/whatsapp/webhook/a")));
      headers.addAll(List.of(more));
      kafka.send(
          new ProducerRecord<>(refused, 0, "a".getBytes(UTF_8), body.getBytes(UTF_8), headers));
    }

    private Run execute(String... more) {
      var options =
          new ArrayList<>(
              List.of(
                  "--execute", "--ingest", "http://127.0.0.1:" + ingest.getAddress().getPort()));
      options.addAll(List.of(more));
      return redrive("rejected", options.toArray(String[]::new));
    }

    @Test
    void what_nobody_has_proved_to_be_theirs_is_never_posted_unasked() {
      reject("{\"event\":\"ready\"}", header("unauthenticated", "signature_wrong"));
      reject("{\"event\":\"ready\"}", header("reason", "It is not one of ours: was it made"));

      assertThat(execute().succeeds().out())
          .contains("nobody has proved whose it is: see --unauthenticated", "2 left alone.");
      assertThat(posted).isEmpty();
    }

    @Test
    void what_was_not_proved_goes_back_under_the_signature_that_it_came_with() {
      reject(
          "{\"event\":\"ready\"}",
          header("unauthenticated", "signature_wrong"),
          header("proof", "X-Webhook-Signature: sha256=abcd"));
      reject("{\"event\":\"ready\"}", header("unauthenticated", "signature_missing"));
      reject(
          "{\"event\":\"ready\"}", header("unauthenticated", "x"), header("proof", "a: b\nc: d"));

      assertThat(execute("--unauthenticated").succeeds().out())
          .contains("came with no signature that could be verified again")
          .contains("1 put back, 2 left alone.");
      assertThat(signatures).containsExactly("sha256=abcd");
    }

    @Test
    void what_is_still_not_proved_is_said_and_the_rest_goes_on() {
      for (int i = 0; i < 2; i++) {
        reject(
            "{\"event\":\"ready\"}",
            header("unauthenticated", "signature_wrong"),
            header("proof", "X-Webhook-Signature: sha256=abcd"));
      }
      status = 401;

      Run run = execute("--unauthenticated");

      assertThat(run.code()).isEqualTo(ExitCode.REFUSED);
      assertThat(run.out()).contains("ingest knows no secret", "2 refused again.");
    }

    @Test
    void a_dry_run_posts_nothing() {
      reject("{\"event\":\"ready\"}");

      assertThat(redrive("rejected").succeeds().out())
          .contains("data.qr is missing", "1 would be put back. Nothing was written");
      assertThat(posted).isEmpty();
    }

    @Test
    void a_body_is_posted_to_its_path_with_its_time_and_only_once() {
      reject("{\"event\":\"ready\"}");

      assertThat(execute().succeeds().out()).contains("1 put back.");
      assertThat(execute().succeeds().out()).contains("1 put back before.");
      assertThat(posted)
          .containsExactly("/api/whatsapp/webhook/a 1795428000123 {\"event\":\"ready\"}");
    }

    @Test
    void what_would_be_refused_again_is_not_posted() {
      reject("{\"event\":\"qr\",\"data\":{}}");
      reject("not json");
      reject("{\"event\":\"no_such_event\"}");
      reject("{\"event\":\"ready\"} trailing");

      assertThat(execute().succeeds().out())
          .contains("would be refused again: data.qr is missing")
          .contains("not JSON", "event is missing or not known")
          .contains("4 left alone.");
      assertThat(posted).isEmpty();
    }

    @Test
    void a_form_is_posted_as_the_form_that_it_was_once_it_is_understood() {
      String form = "jsonData=%7B%22type%22%3A%22Connected%22%2C%22event%22%3A%7B%7D%7D&userID=7";
      reject(form, header("content-type", "application/x-www-form-urlencoded; charset=utf-8"));
      for (String broken : List.of("a=b", "jsonData=%7B", "jsonData=%zz", "jsonData=%7B%7D")) {
        reject(broken, header("content-type", "application/x-www-form-urlencoded"));
      }
      reject("--X", header("content-type", "multipart/form-data; boundary=X"));

      assertThat(execute().succeeds().out())
          .contains("not a form", "not JSON", "event is missing or not known")
          .contains("2 put back, 4 left alone.");
      assertThat(posted).extracting(post -> post.split(" ", 3)[2]).containsExactly(form, "--X");
      assertThat(types)
          .containsExactly(
              "application/x-www-form-urlencoded; charset=utf-8",
              "multipart/form-data; boundary=X");
    }

    @Test
    void a_body_keeps_its_owner_and_the_dialect_that_its_url_named() {
      reject("{\"event\":\"ready\"}", header("query", "userId=user%2D1"));
      reject("{\"x\":1}", header("query", "dialect=gowa"));
      reject("{\"event\":\"ready\"}", header("query", "redirect=//other.example/"));

      assertThat(execute().succeeds().out()).contains("3 put back.");
      assertThat(posted)
          .extracting(post -> post.split(" ", 2)[0])
          .containsExactly(
              "/api/whatsapp/webhook/a?userId=user%2D1",
              "/api/whatsapp/webhook/a?dialect=gowa", "/api/whatsapp/webhook/a");
    }

    @Test
    void of_a_body_that_was_refused_again_only_the_latest_record_counts() {
      reject("{\"event\":\"ready\"}");
      reject("{\"event\":\"ready\"}", header("redriven-from", refused + ":0:0"));

      assertThat(execute().succeeds().out())
          .contains("left alone refused again, see 0:1", "1 put back, 1 left alone.");
      assertThat(posted).hasSize(1);
    }

    @Test
    void a_record_cannot_lead_the_client_elsewhere() {
      for (String path :
          List.of(
              "//other.example/", "http://other.example/", "/api/whatsapp/webhook/../x", "/x y")) {
        kafka.send(
            new ProducerRecord<>(
                refused,
                0,
                (byte[]) null,
                "{\"event\":\"ready\"}".getBytes(UTF_8),
                List.of(header("path", path))));
      }

      assertThat(execute().succeeds().out())
          .contains("was not posted to the path of a webhook", "4 left alone.");
      assertThat(posted).isEmpty();
    }

    @Test
    void what_ingest_refuses_again_is_said_and_the_rest_goes_on() {
      reject("{\"event\":\"ready\"}");
      reject("{\"event\":\"authenticated\"}");
      status = 400;

      Run run = execute();

      assertThat(run.code()).isEqualTo(ExitCode.REFUSED);
      assertThat(run.out()).contains("data.qr is too old", "2 refused again.");
    }

    @Test
    void an_ingest_that_takes_nothing_ends_it() {
      reject("{\"event\":\"ready\"}");
      reject("{\"event\":\"ready\"}");
      status = 503;

      Run run = execute();

      assertThat(run.code()).isEqualTo(ExitCode.REFUSED);
      assertThat(run.err()).contains("ingest answered 503");
      assertThat(posted).hasSize(1);
    }

    @Test
    void an_ingest_that_does_not_mark_what_is_put_back_ends_it() {
      reject("{\"event\":\"ready\"}");
      reject("{\"event\":\"ready\"}");
      marks = false;

      Run run = execute();

      assertThat(run.code()).isEqualTo(ExitCode.REFUSED);
      assertThat(run.err()).contains("without its mark redriven-from");
      assertThat(posted).hasSize(1);
    }

    @Test
    void an_ingest_that_is_not_there_is_said() {
      reject("{\"event\":\"ready\"}");
      ingest.stop(0);

      Run run = execute();

      assertThat(run.code()).isEqualTo(ExitCode.REFUSED);
      assertThat(run.err()).contains("ingest does not answer");
    }
  }

  private static Header header(String name, String value) {
    return new RecordHeader(name, value.getBytes(UTF_8));
  }

  private static List<String> headers(ConsumerRecord<?, ?> record) {
    var found = new ArrayList<String>();
    record
        .headers()
        .forEach(header -> found.add(header.key() + "=" + new String(header.value(), UTF_8)));
    return found;
  }
}
