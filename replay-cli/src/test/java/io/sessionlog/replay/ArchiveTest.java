package io.sessionlog.replay;

import static io.sessionlog.replay.TestCluster.event;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.wire.Topics;
import io.sessionlog.replay.TestCluster.Run;
import io.sessionlog.replay.command.ExitCode;
import io.sessionlog.replay.sample.SampleLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands export and load. */
class ArchiveTest {

  private static final TestCluster kafka = TestCluster.get();

  @TempDir private Path directory;
  private final String log = kafka.topic();

  private Path export(String... options) {
    Path out = directory.resolve("export");
    var args = new ArrayList<>(List.of("export", "--topic", log, "--out", out.toString()));
    args.addAll(List.of(options));
    kafka.replay(args.toArray(String[]::new)).succeeds();
    return out;
  }

  @ParameterizedTest
  @CsvSource({
    "parquet,",
    "csv,",
    "ndjson,",
    "parquet,day",
    "parquet,user",
    "csv,day",
    "ndjson,user"
  })
  void what_is_exported_loaded_and_verified_is_what_was_there(String format, String partitionBy) {
    kafka.append(log, SampleLog.ofHours(6));
    addOddRecords();
    String copy = kafka.topic();
    String states = kafka.topic();

    Path out =
        partitionBy == null
            ? export("--format", format)
            : export("--format", format, "--partition-by", partitionBy);
    kafka.replay("load", out.toString(), "--topic", copy).succeeds();

    List<String> before = kafka.records(log).stream().map(ArchiveTest::everything).toList();
    assertThat(kafka.records(copy).stream().map(ArchiveTest::everything))
        .containsExactlyElementsOf(before);
    kafka.project(log, states);
    assertThat(
            kafka
                .replay("verify", "--topic", copy, "--state-topic", states, "--wait", "0s")
                .succeeds()
                .out())
        .contains("25 sessions compared", "no difference", "5 records are no events");
  }

  /** What a log should not hold, and an archive must keep all the same. */
  private void addOddRecords() {
    var headers =
        List.<org.apache.kafka.common.header.Header>of(
            new RecordHeader("twice", new byte[] {0, -1, 92}),
            new RecordHeader("twice", new byte[0]),
            new RecordHeader("none", (byte[]) null));
    kafka.send(
        new ProducerRecord<>(
            log, 0, 1L, new byte[] {0, -1, 92, 10}, new byte[] {-128, 0}, headers));
    kafka.send(new ProducerRecord<>(log, 0, 2L, null, "\"a\",\\x41\r\n,''".getBytes(UTF_8)));
    kafka.send(new ProducerRecord<>(log, 1, 3L, new byte[0], new byte[0]));
    kafka.send(new ProducerRecord<>(log, 1, 4L, "tombstone".getBytes(UTF_8), (byte[]) null));
    kafka.send(new ProducerRecord<>(log, 2, 5L, "NULL".getBytes(UTF_8), "NULL".getBytes(UTF_8)));
  }

  private static String everything(ConsumerRecord<byte[], byte[]> record) {
    return "%d:%d %d %s %s %s"
        .formatted(
            record.partition(),
            record.offset(),
            record.timestamp(),
            Arrays.toString(record.key()),
            Stream.of(record.headers().toArray())
                .map(header -> header.key() + Arrays.toString(header.value()))
                .toList(),
            Arrays.toString(record.value()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "csv", "ndjson"})
  void the_largest_webhook_survives(String format) {
    String body =
        "ü\\\"\n"
            .repeat(2_000_000)
            .replace("\\", "\\\\")
            .replace("\"", "\\\"")
            .replace("\n", "\\n");
    kafka.append(
        log,
        event("2026-11-23T10:00:00Z", "a", "message", "{\"message\":{\"body\":\"" + body + "\"}}"));
    String copy = kafka.topic();

    kafka.replay("load", export("--format", format).toString(), "--topic", copy).succeeds();

    assertThat(kafka.records(copy).get(0).value()).isEqualTo(kafka.records(log).get(0).value());
  }

  @Test
  void columns_are_typed_and_tell_what_an_event_did() throws SQLException {
    kafka.append(
        log,
        event("2026-11-23T10:00:00.123Z", "a", "session_registered", "{\"userId\":\"acme\"}"),
        event("2026-11-23T10:00:01Z", "a", "ready", "{}"),
        event("2026-11-23T10:00:02Z", "a", "loading_screen", "{\"percent\":\"55\"}"),
        event("2026-11-23T11:00:00Z", "a", "disconnected", "{\"reason\":\"LOGOUT\"}"),
        event(
            "2026-11-23T11:00:01Z",
            "a",
            "message_ack",
            "{\"ack\":2,\"message\":{\"id\":{\"_serialized\":\"true_x_1\"},\"from\":\"x\",\"fromMe\":true}}"));
    Path out = export();

    assertThat(
            query(
                "SELECT strftime(time, '%H:%M:%S.%g'), event, user_id, status_before, status, outcome, reason, percent, message_id, from_me, ack, typeof(time), data->>'$.ack' FROM '"
                    + out
                    + "/*.parquet' ORDER BY log_offset"))
        .containsExactly(
            "10:00:00.123|session_registered|acme|null|session_not_connected|applied|null|null|null|null|null|TIMESTAMP|null",
            "10:00:01.000|ready|acme|session_not_connected|session_connected|applied|null|null|null|null|null|TIMESTAMP|null",
            "10:00:02.000|loading_screen|acme|session_connected|session_connected|late_progress|null|55.0|null|null|null|TIMESTAMP|null",
            "11:00:00.000|disconnected|acme|session_connected|session_not_connected|applied|LOGOUT|null|null|null|null|TIMESTAMP|null",
            "11:00:01.000|message_ack|acme|session_not_connected|session_not_connected|unchanged|null|null|true_x_1|true|2|TIMESTAMP|2");
  }

  @Test
  void a_range_of_an_export_knows_what_came_before_it() throws SQLException {
    kafka.append(
        log,
        event("2026-11-22T10:00:00Z", "a", "session_registered", "{\"userId\":\"acme\"}"),
        event("2026-11-22T10:00:00Z", "b", "session_registered", "{\"userId\":\"other\"}"),
        event("2026-11-23T10:00:01Z", "a", "ready", "{}"),
        event("2026-11-23T10:00:01Z", "b", "ready", "{}"));
    Path out = export("--from", "2026-11-23", "--user", "acme", "--partition-by", "day");

    assertThat(
            query("SELECT session_id, user_id, status_before, day FROM '" + out + "/*/*.parquet'"))
        .containsExactly("a|acme|session_not_connected|2026-11-23");
    assertThat(out.resolve("day=2026-11-23")).isDirectory();
  }

  @Test
  void an_export_by_user_has_a_folder_for_each() {
    kafka.append(
        log,
        event("2026-11-22T10:00:00Z", "a", "session_registered", "{\"userId\":\"acme/eu\"}"),
        event("2026-11-22T10:00:00Z", "b", "ready", "{}"));

    assertThat(export("--partition-by", "user"))
        .isDirectoryContaining(path -> path.endsWith("user_id=acme%2Feu"))
        .isDirectoryContaining(path -> path.endsWith("user_id=__HIVE_DEFAULT_PARTITION__"));
  }

  @Test
  void an_empty_log_becomes_a_file_without_rows_that_loads() {
    Path out = export();
    String copy = kafka.topic();

    assertThat(kafka.replay("load", out.toString(), "--topic", copy).succeeds().out())
        .contains("0 records loaded");
  }

  @Test
  void nothing_is_overwritten_and_nothing_half_done_is_left() throws IOException {
    kafka.append(log, event("2026-11-22T10:00:00Z", "b", "ready", "{}"));
    Path out = export();
    Run again = kafka.replay("export", "--topic", log, "--out", out.toString());
    Run lost = kafka.replay("export", "--topic", "no-such-topic", "--out", directory + "/lost");

    assertThat(again.code()).isEqualTo(ExitCode.REFUSED);
    assertThat(again.err()).contains("is not empty");
    assertThat(lost.code()).isEqualTo(ExitCode.NOT_FOUND);
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).containsExactly(out);
    }
  }

  @Test
  void a_topic_with_records_is_loaded_into_only_on_request() {
    kafka.append(log, event("2026-11-22T10:00:00Z", "b", "ready", "{}"));
    Path out = export();

    Run refused = kafka.replay("load", out.toString(), "--topic", log);
    assertThat(refused.code()).isEqualTo(ExitCode.REFUSED);
    assertThat(refused.err()).contains("holds 1 records", "--append");
    assertThat(kafka.records(log)).hasSize(1);

    kafka.replay("load", out.toString(), "--topic", log, "--append").succeeds();
    assertThat(kafka.records(log)).hasSize(2);
  }

  @Test
  void a_topic_is_made_on_request_and_must_have_room_for_every_partition() {
    kafka.append(log, SampleLog.ofHours(6));
    Path out = export();

    Run missing = kafka.replay("load", out.toString(), "--topic", "home-1");
    assertThat(missing.code()).isEqualTo(ExitCode.NOT_FOUND);
    assertThat(missing.err()).contains("--partitions 3 creates it");
    assertThat(kafka.replay("load", out.toString(), "--topic", "home-1", "--partitions", "1").err())
        .contains("has 1 partitions, and the export comes from 3");
    kafka.replay("load", out.toString(), "--topic", "home-2", "--partitions", "3").succeeds();
    assertThat(kafka.records("home-2")).hasSameSizeAs(kafka.records(log));
  }

  @Test
  void a_log_made_by_a_load_takes_the_past_once_and_has_the_services_settings_then() {
    kafka.append(log, SampleLog.ofHours(6));
    Path out = export();

    kafka
        .replay("load", out.toString(), "--topic", Topics.SESSION_EVENTS, "--partitions", "3")
        .succeeds();

    assertThat(kafka.records(Topics.SESSION_EVENTS)).hasSameSizeAs(kafka.records(log));
    assertThat(kafka.config(Topics.SESSION_EVENTS))
        .containsAllEntriesOf(
            Topics.sessionEvents(new Topics.Replication(3, (short) 1, 1)).configs());
    Run again = kafka.replay("load", out.toString(), "--topic", Topics.SESSION_EVENTS, "--append");
    assertThat(again.err()).contains("takes no records of the past");
    assertThat(again.code()).isEqualTo(ExitCode.REFUSED);
  }

  @Test
  void a_file_that_is_no_export_is_refused() throws IOException {
    Path other = Files.writeString(directory.resolve("other.csv"), "a,b\r\n1,2\r\n");
    Path broken = Files.writeString(directory.resolve("broken.parquet"), "PAR1");

    for (Path file : List.of(other, broken, directory)) {
      Run run = kafka.replay("load", file.toString(), "--topic", log);
      assertThat(run.code()).isEqualTo(ExitCode.REFUSED);
      assertThat(run.err()).contains("no export");
    }
    assertThat(kafka.replay("load", directory + "/none", "--topic", log).code())
        .isEqualTo(ExitCode.NOT_FOUND);
    assertThat(kafka.records(log)).isEmpty();
  }

  private List<String> exportAgain(Path out, String... options) {
    var args =
        new ArrayList<>(
            List.of(
                "export",
                "--topic",
                log,
                "--out",
                out.toString(),
                "--partition-by",
                "day",
                "--since-last"));
    args.addAll(List.of(options));
    return kafka.replay(args.toArray(String[]::new)).succeeds().out().lines().toList();
  }

  private static Map<Path, byte[]> files(Path out) throws IOException {
    var files = new TreeMap<Path, byte[]>();
    try (Stream<Path> found = Files.walk(out)) {
      for (Path file : found.filter(path -> path.toString().endsWith(".parquet")).toList()) {
        files.put(file, Files.readAllBytes(file));
      }
    }
    return files;
  }

  @Test
  void an_export_since_the_last_adds_what_is_new_and_touches_nothing_else() throws Exception {
    Path out = directory.resolve("export");
    kafka.append(
        log,
        event("2026-11-22T10:00:00Z", "a", "session_registered", "{\"userId\":\"acme\"}"),
        event("2026-11-22T10:00:01Z", "b", "ready", "{}"));
    assertThat(exportAgain(out)).containsExactly("2 events written to " + out);
    Map<Path, byte[]> first = files(out);
    kafka.append(
        log,
        event("2026-11-22T23:59:59Z", "b", "disconnected", "{}"),
        event("2026-11-23T10:00:00Z", "a", "ready", "{}"));
    assertThat(exportAgain(out)).containsExactly("2 events written to " + out);
    Map<Path, byte[]> both = files(out);

    assertThat(both).containsAllEntriesOf(first).hasSize(first.size() + 2);
    assertThat(
            query(
                "SELECT session_id, event, user_id, status_before, day FROM '"
                    + out
                    + "/*/*.parquet' ORDER BY time"))
        .containsExactly(
            "a|session_registered|acme|null|2026-11-22",
            "b|ready|null|null|2026-11-22",
            "b|disconnected|null|session_connected|2026-11-22",
            "a|ready|acme|session_not_connected|2026-11-23");
    assertThat(exportAgain(out)).containsExactly("0 events written to " + out);
    assertThat(files(out)).containsExactlyEntriesOf(both);
    String copy = kafka.topic();
    kafka.replay("load", out.toString(), "--topic", copy).succeeds();
    assertThat(kafka.records(copy).stream().map(ArchiveTest::everything))
        .containsExactlyElementsOf(
            kafka.records(log).stream().map(ArchiveTest::everything).toList());
  }

  @Test
  void what_an_export_left_that_was_cut_off_is_written_anew() throws Exception {
    Path out = directory.resolve("export");
    kafka.append(log, event("2026-11-22T10:00:00Z", "a", "ready", "{}"));
    exportAgain(out);
    Path first = files(out).keySet().iterator().next();
    Path left = Files.copy(first, first.resolveSibling("events-00002-0.parquet"));
    kafka.append(log, event("2026-11-23T10:00:00Z", "a", "disconnected", "{}"));
    exportAgain(out);

    assertThat(left).doesNotExist();
    assertThat(query("SELECT event FROM '" + out + "/*/*.parquet' ORDER BY time"))
        .containsExactly("ready", "disconnected");
  }

  @Test
  void an_export_goes_on_with_its_own_kind_of_the_same_log_alone() throws Exception {
    Path out = directory.resolve("export");
    kafka.append(log, event("2026-11-22T10:00:00Z", "a", "ready", "{}"));
    exportAgain(out);
    Map<Path, byte[]> before = files(out);
    String[] again = {"export", "--topic", log, "--out", out.toString(), "--since-last"};

    Run byNothing = kafka.replay(again);
    assertThat(byNothing.code()).isEqualTo(ExitCode.REFUSED);
    assertThat(byNothing.err()).contains("holds another export", "by day", "by nothing");

    Path mark = out.resolve("_export.json");
    String known = Files.readString(mark);
    Files.writeString(mark, known.replaceAll(":1([,}])", ":7$1"));
    Run other = kafka.replay(withDay(again));
    assertThat(other.code()).isEqualTo(ExitCode.REFUSED);
    assertThat(other.err()).contains("the log ends before");

    Files.writeString(mark, known.substring(0, known.length() / 2));
    Run damaged = kafka.replay(withDay(again));
    assertThat(damaged.code()).isEqualTo(ExitCode.REFUSED);
    assertThat(damaged.err()).contains("is damaged");
    assertThat(files(out)).containsExactlyEntriesOf(before);
  }

  private static String[] withDay(String[] args) {
    List<String> more = new ArrayList<>(List.of(args));
    more.addAll(List.of("--partition-by", "day"));
    return more.toArray(String[]::new);
  }

  private static List<String> query(String sql) throws SQLException {
    var rows = new ArrayList<String>();
    try (var connection = DriverManager.getConnection("jdbc:duckdb:");
        var statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      while (result.next()) {
        var row = new ArrayList<String>();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          row.add(String.valueOf(result.getObject(i)));
        }
        rows.add(String.join("|", row));
      }
    }
    return rows;
  }
}
