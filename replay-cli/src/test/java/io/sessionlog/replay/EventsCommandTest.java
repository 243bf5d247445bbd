package io.sessionlog.replay;

import static io.sessionlog.replay.TestCluster.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.wire.EventCodec;
import io.sessionlog.replay.TestCluster.Run;
import io.sessionlog.replay.command.ExitCode;
import io.sessionlog.replay.sample.SampleEvent;
import io.sessionlog.replay.sample.SampleLog;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Test;

class EventsCommandTest {

  private static final TestCluster kafka = TestCluster.get();

  private static final SampleEvent REGISTERED =
      event("2026-11-23T10:00:00Z", "a", "session_registered", "{\"userId\":\"acme\"}");
  private static final SampleEvent QR =
      event("2026-11-23T10:00:01Z", "a", "qr", "{\"qr\":\"2@secret\"}");
  private static final SampleEvent READY = event("2026-11-23T10:00:02Z", "a", "ready", "{}");
  private static final SampleEvent OTHER = event("2026-11-23T10:00:03Z", "b", "ready", "{}");
  private static final SampleEvent MESSAGE =
      event(
          "2026-11-23T10:00:04Z",
          "a",
          "message",
          "{\"message\": {\"id\":\"m1\",\n \"body\":\"Hello\", \"n\": 1.50e3, \"_data\":{\"body\":\"thumb\"}}}");

  private final String log = kafka.topic();

  private Run events(String... options) {
    var args = new ArrayList<>(List.of("events", "--topic", log));
    args.addAll(List.of(options));
    return kafka.replay(args.toArray(String[]::new)).succeeds();
  }

  @Test
  void all_partitions_come_merged_in_the_order_of_time() {
    var expected = new ArrayList<String>();
    SampleLog.ofDays(1).forEachRemaining(e -> expected.add("sample-" + e.number()));
    kafka.append(log, SampleLog.ofDays(1));

    assertThat(events("--fields", "id", "--format", "csv").lines().stream().skip(1))
        .containsExactlyElementsOf(expected);
  }

  @Test
  void ndjson_carries_the_envelope_and_the_data_as_it_was_sent_on_one_line() {
    List<RecordMetadata> written = kafka.append(log, MESSAGE);

    assertThat(events().lines())
        .containsExactly(
            "{\"position\":\"%d:0\",\"time\":\"2026-11-23T10:00:04.000Z\",\"event\":\"message\",\"sessionId\":\"a\",\"id\":\"sample-0\",\"source\":\"/api/whatsapp/webhook/a\",\"data\":{\"message\": {\"id\":\"m1\",  \"body\":\"Hello\", \"n\": 1.50e3, \"_data\":{\"body\":\"thumb\"}}}}"
                .formatted(written.get(0).partition()));
  }

  @Test
  void sessions_and_types_select() {
    kafka.append(log, REGISTERED, QR, READY, OTHER, MESSAGE);

    assertThat(ids("--session", "a", "--type", "qr,ready")).containsExactly("qr", "ready");
    assertThat(ids("--session", "b")).containsExactly("ready");
    assertThat(ids("--session", "nobody")).isEmpty();
  }

  @Test
  void a_user_has_the_events_of_sessions_from_when_they_were_theirs() {
    kafka.append(log, QR, REGISTERED, READY, OTHER);

    assertThat(ids("--user", "acme")).containsExactly("session_registered", "ready");
    assertThat(ids("--user", "acme", "--from", "2026-11-23T10:00:02Z")).containsExactly("ready");
  }

  @Test
  void time_ranges_include_their_first_instant_and_exclude_their_last() {
    kafka.append(log, REGISTERED, QR, READY, OTHER, MESSAGE);

    assertThat(ids("--from", "2026-11-23T10:00:01Z", "--to", "2026-11-23T10:00:03Z"))
        .containsExactly("qr", "ready");
    assertThat(ids("--from", "2026-11-23T10:00:01.001Z", "--to", "2026-11-23T10:00:03.001Z"))
        .containsExactly("ready", "ready");
    assertThat(ids("--from", "2026-11-24")).isEmpty();
    assertThat(ids("--to", "2026-11-23T10:00:00Z")).isEmpty();
  }

  @Test
  void positions_bound_their_partition_and_leave_the_others_out() {
    List<RecordMetadata> written = kafka.append(log, REGISTERED, QR, READY, OTHER);
    int partition = written.get(0).partition();

    assertThat(ids("--from", partition + ":1", "--to", partition + ":2")).containsExactly("qr");
    assertThat(ids("--from", partition + ":2", "--session", "a")).containsExactly("ready");
    assertThat(ids("--from", partition + ":999")).isEmpty();
    assertThat(ids("--partition", Integer.toString(partition), "--session", "a")).hasSize(3);
  }

  @Test
  void a_partition_that_does_not_exist_is_said() {
    Run run = kafka.replay("events", "--topic", log, "--from", "9:1");

    assertThat(run.code()).isEqualTo(ExitCode.NOT_FOUND);
    assertThat(run.err()).contains("has no partition 9; it has [0, 1, 2]");
  }

  @Test
  void fields_are_columns_and_may_reach_into_the_data() {
    kafka.append(
        log,
        event(
            "2026-11-23T10:00:00Z", "a", "disconnected", "{\"reason\":\"LOGOUT, \\\"really\\\"\"}"),
        READY);

    assertThat(events("--fields", "event,data.reason", "--format", "csv").out())
        .isEqualTo("event,data.reason\r\ndisconnected,\"LOGOUT, \"\"really\"\"\"\r\nready,\r\n");
    assertThat(events("--fields", "event,data.reason").lines())
        .containsExactly(
            "{\"event\":\"disconnected\",\"data.reason\":\"LOGOUT, \\\"really\\\"\"}",
            "{\"event\":\"ready\"}");
  }

  @Test
  void a_table_lines_its_columns_up() {
    kafka.append(log, QR, OTHER);

    assertThat(events("--fields", "event,sessionId,data", "--format", "table").lines())
        .containsExactly(
            "EVENT  SESSIONID  DATA",
            "qr     a          {\"qr\":\"2@secret\"}",
            "ready  b          {}");
  }

  @Test
  void a_bare_name_is_redacted_wherever_it_stands_and_a_path_there_alone() {
    kafka.append(log, QR, MESSAGE);

    assertThat(events("--redact", "qr,body").out())
        .doesNotContain("2@secret", "Hello", "thumb")
        .contains("\"qr\":\"[redacted]\"", "\"n\":1.50e3");
    assertThat(events("--redact", "data.message.body").out())
        .doesNotContain("Hello")
        .contains("2@secret", "thumb");
    assertThat(events("--fields", "envelope", "--redact", "qr").out()).doesNotContain("2@secret");
  }

  @Test
  void a_redacted_qr_code_is_hidden_by_whatever_name_its_sender_calls_it() {
    String shown = "{\"event\":\"qrcode\",\"session\":\"a\",\"urlcode\":\"2@secret\"}";
    String picture = "{\"type\":\"QR\",\"event\":\"code\",\"qrCodeBase64\":\"iVBO\"}";
    kafka.append(log, event("2026-11-23T10:00:00Z", "a", "wppconnect.qrcode", shown));
    kafka.send(new ProducerRecord<>(log, 0, utf8("a"), readOffPicture("2@secret", picture)));

    assertThat(events("--fields", "envelope", "--redact", "qr").out())
        .doesNotContain("2@secret", "iVBO")
        .contains("\"urlcode\":\"[redacted]\"", "\"qrtext\":\"[redacted]\"");
    assertThat(events("--fields", "envelope").out()).contains("2@secret", "iVBO");
  }

  private static byte[] readOffPicture(String qr, String data) {
    var attributes = new EventAttributes("1", "/", "wuzapi.QR", "a", Instant.EPOCH, null, null);
    byte[] body = utf8(data);
    return EventCodec.write(attributes, qr, body, 0, body.length);
  }

  @Test
  void what_is_no_event_is_shown_with_the_reason() {
    kafka.send(new ProducerRecord<>(log, 0, utf8("a"), utf8("not json")));
    kafka.send(new ProducerRecord<>(log, 0, utf8("x"), READY.envelope()));

    assertThat(events().lines())
        .satisfiesExactly(
            first -> assertThat(first).contains("\"unreadable\":\"not a JSON envelope"),
            second -> assertThat(second).contains("not the session id that its subject names"));
  }

  @Test
  void new_events_are_followed_until_interrupted() throws InterruptedException {
    kafka.append(log, QR);
    var out = new StringWriter();
    var err = new StringWriter();
    var following =
        new Thread(
            () ->
                ReplayCli.run(
                    new PrintWriter(out),
                    new PrintWriter(err),
                    "events",
                    "--follow",
                    "--topic",
                    log,
                    "--fields",
                    "event",
                    "--format",
                    "csv",
                    "--bootstrap-server",
                    kafka.address()));
    following.start();
    try {
      await().until(() -> out.toString().contains("qr"));
      kafka.append(log, READY);
      await().until(() -> out.toString().equals("event\r\nqr\r\nready\r\n"));
    } finally {
      following.interrupt();
      following.join();
    }
    assertThat(kafka.replay("events", "--topic", log, "--follow", "--to", "now").code())
        .isEqualTo(ExitCode.USAGE);
  }

  @Test
  void an_empty_log_has_no_events_and_that_is_no_error() {
    Run run = events();

    assertThat(run.out()).isEmpty();
    assertThat(run.err()).isEmpty();
  }

  @Test
  void a_log_whose_beginning_is_gone_is_read_and_said() {
    List<RecordMetadata> written = kafka.append(log, REGISTERED, QR, READY);
    int partition = written.get(0).partition();
    kafka.deleteBefore(log, partition, 2);

    Run run = events("--fields", "event", "--format", "csv");

    assertThat(run.out()).isEqualTo("event\r\nready\r\n");
    assertThat(run.err()).contains("begins at " + partition + ":2");
  }

  @Test
  void an_unknown_event_name_is_a_usage_error() {
    Run run = kafka.replay("events", "--topic", log, "--type", "redy");

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("no event has the name 'redy'");
  }

  @Test
  void neither_a_time_nor_a_position_is_a_usage_error() {
    Run run = kafka.replay("events", "--topic", log, "--from", "yesterday");

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("'yesterday' is neither a time");
  }

  @Test
  void a_record_larger_than_a_fetch_passes() {
    String big = "x".repeat(3_000_000);
    kafka.append(
        log,
        event("2026-11-23T10:00:00Z", "a", "message", "{\"message\":{\"body\":\"" + big + "\"}}"),
        READY);

    assertThat(events().out()).contains(big);
  }

  private List<String> ids(String... options) {
    var args = new ArrayList<>(List.of("--fields", "event", "--format", "csv"));
    args.addAll(List.of(options));
    return events(args.toArray(String[]::new)).lines().stream().skip(1).toList();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
