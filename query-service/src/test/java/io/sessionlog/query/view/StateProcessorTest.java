package io.sessionlog.query.view;

import static io.sessionlog.query.view.Story.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sessionlog.model.Position;
import io.sessionlog.model.SessionReading.Category;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.SessionStatus;
import io.sessionlog.model.wire.ProgressRecords;
import io.sessionlog.model.wire.RecordHeaders;
import io.sessionlog.model.wire.StateCodec;
import io.sessionlog.model.wire.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** From records to the table, as Streams runs it. */
class StateProcessorTest {

  static final Clock CLOCK = Clock.fixed(NOON, ZoneOffset.UTC);

  record Letter(String key, String value, long offset, String why) {}

  final List<Letter> letters = new ArrayList<>();
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final TopologyTestDriver driver =
      new TopologyTestDriver(
          topology(
              (record, source, why) ->
                  letters.add(
                      new Letter(
                          text(record.key()),
                          text(record.value()),
                          source.offset(),
                          why.getMessage()))));
  final TestInputTopic<byte[], byte[]> states =
      driver.createInputTopic(
          Topics.SESSION_STATE, new ByteArraySerializer(), new ByteArraySerializer());
  final SessionTable table = (SessionTable) driver.getStateStore(SessionTable.NAME);

  @AfterEach
  void close() {
    driver.close();
  }

  @Test
  void a_state_is_found_and_its_event_is_visible() {
    send(Story.of("alice").offset(41).ready());

    assertThat(table.find("alice").state().status()).isEqualTo(SessionStatus.SESSION_CONNECTED);
    assertThat(table.watermarks().isReached(new Position(0, 41))).isTrue();
    assertThat(table.watermarks().isReached(new Position(0, 42))).isFalse();
    assertThat(table.isOpen()).isTrue();
  }

  @Test
  void a_tombstone_removes_and_its_event_is_visible() {
    Story alice = Story.of("alice");
    send(alice.ready());
    tombstone("alice", alice.delete().toString());

    assertThat(table.find("alice")).isNull();
    assertThat(table.watermarks().isReached(new Position(0, 1))).isTrue();
  }

  @Test
  void a_record_that_tells_progress_lets_readers_through_and_changes_nothing() {
    send(Story.of("alice").offset(41).ready());
    byte[] before = table.read(0, now -> now.version().bytes());
    tombstone(ProgressRecords.key(0), "0:47");

    assertThat(table.watermarks().isReached(new Position(0, 47))).isTrue();
    assertThat(table.watermarks().isReached(new Position(0, 48))).isFalse();
    assertThat(table.readUpTo(0)).isEqualTo(2);
    byte[] after = table.read(0, now -> now.version().bytes());
    assertThat(after).isEqualTo(before);
    assertThat(table.size()).isEqualTo(1);
    assertThat(letters).isEmpty();
    assertThat(meters.counter("sessionlog.query.records", "outcome", "progress").count())
        .isEqualTo(1);
  }

  @Test
  void a_tombstone_with_no_position_or_an_unreadable_one_removes_too() {
    send(Story.of("alice").ready());
    send(Story.of("bob").ready());
    tombstone("alice", null);
    tombstone("bob", "nonsense");

    assertThat(table.find("alice")).isNull();
    assertThat(table.find("bob")).isNull();
  }

  @Test
  void an_aborted_and_redone_transaction_ends_where_a_committed_one_does() {
    Story alice = Story.of("alice");
    SessionState first = alice.qr();
    SessionState second = alice.ready();
    String deletion = alice.delete().toString();
    for (int attempt = 0; attempt < 2; attempt++) {
      send(first);
      send(second);
      tombstone("alice", deletion);
    }
    assertThat(table.find("alice")).isNull();

    send(alice.qr("code-3"));
    send(first);
    assertThat(table.find("alice").state().qr()).isEqualTo("code-3");
  }

  @Test
  void a_record_that_is_no_state_is_kept_as_it_was_and_the_rest_goes_on() {
    send(Story.of("alice").qr());
    String poison = "{\"sessionId\":\"alice\",\"qr\":\"2@secret";
    states.pipeInput(bytes("alice"), bytes(poison));
    send(Story.of("bob").ready());

    assertThat(table.find("alice").state().status()).isEqualTo(SessionStatus.QR_GENERATED);
    assertThat(table.find("bob")).isNotNull();
    assertThat(letters).hasSize(1);
    Letter letter = letters.get(0);
    assertThat(letter.key()).isEqualTo("alice");
    assertThat(letter.value()).isEqualTo(poison);
    assertThat(letter.offset()).isEqualTo(1);
    assertThat(letter.why()).doesNotContain("secret");
    assertThat(records("bad")).isEqualTo(1);
  }

  @Test
  void a_state_under_another_sessions_key_is_refused() {
    states.pipeInput(bytes("mallory"), StateCodec.write(Story.of("alice").ready()));

    assertThat(table.find("alice")).isNull();
    assertThat(table.find("mallory")).isNull();
    assertThat(letters).hasSize(1);
  }

  @Test
  void a_state_of_an_event_in_another_partition_is_refused() {
    send(Story.of("alice", Integer.MAX_VALUE).ready());

    assertThat(table.find("alice")).isNull();
    assertThat(letters).hasSize(1);
  }

  @Test
  void a_failure_of_the_table_sets_nothing_aside_and_ends_the_client() {
    table.watch(
        () -> {
          throw new IllegalStateException("a fault of ours");
        });

    assertThatThrownBy(() -> send(Story.of("alice").ready()))
        .hasStackTraceContaining("a fault of ours");
    assertThat(letters).isEmpty();
  }

  @Test
  void a_record_without_a_key_is_refused() {
    states.pipeInput(null, StateCodec.write(Story.of("alice").ready()));

    assertThat(letters).hasSize(1);
    assertThat(table.find("alice")).isNull();
  }

  @Test
  void a_dead_letter_that_can_not_be_kept_stops_nothing() {
    try (var failing =
        new TopologyTestDriver(
            topology(
                (record, source, why) -> {
                  throw new IllegalStateException("no cluster");
                }))) {
      TestInputTopic<byte[], byte[]> input =
          failing.createInputTopic(
              Topics.SESSION_STATE, new ByteArraySerializer(), new ByteArraySerializer());
      input.pipeInput(bytes("alice"), bytes("poison"));
      input.pipeInput(bytes("alice"), StateCodec.write(Story.of("alice").ready()));

      var after = (SessionTable) failing.getStateStore(SessionTable.NAME);
      assertThat(after.find("alice")).isNotNull();
    }
  }

  @Test
  void fields_of_a_newer_version_are_passed_over() {
    String state = new String(StateCodec.write(Story.of("alice").ready()), StandardCharsets.UTF_8);
    states.pipeInput(bytes("alice"), bytes("{\"mood\":[{}]," + state.substring(1)));

    assertThat(table.find("alice")).isNotNull();
    assertThat(letters).isEmpty();
  }

  @Test
  void the_meters_tell_what_became_of_each_record() {
    Story alice = Story.of("alice");
    SessionState first = alice.qr();
    send(first);
    send(alice.ready());
    send(first);

    assertThat(records("applied")).isEqualTo(2);
    assertThat(records("ignored")).isEqualTo(1);
    assertThat(
            meters
                .get("sessionlog.query.sessions")
                .tag("category", Category.CONNECTED.wireName())
                .gauge()
                .value())
        .isEqualTo(1);
    assertThat(meters.get("sessionlog.query.watermark").tag("partition", "0").gauge().value())
        .isEqualTo(1);
    assertThat(meters.get("sessionlog.query.table.size").gauge().value()).isEqualTo(1);
  }

  @Test
  void the_topology_is_one_global_store_with_these_names() {
    assertThat(topology((record, source, why) -> {}).describe().toString().strip())
        .isEqualTo(
            """
            Topologies:
               Sub-topology: 0 for global store (will not generate tasks)
                Source: read-states (topics: [session-state])
                  --> update-table
                Processor: update-table (stores: [session-table])
                  --> none
                  <-- read-states
            """
                .strip());
  }

  private Topology topology(DeadLetters deadLetters) {
    var topology = new Topology();
    ViewTopology.addTo(
        topology, Topics.SESSION_STATE, 1, 10, deadLetters, new ViewMeters(meters, CLOCK));
    return topology;
  }

  private double records(String outcome) {
    return meters.get("sessionlog.query.records").tag("outcome", outcome).counter().count();
  }

  private void send(SessionState state) {
    states.pipeInput(bytes(state.sessionId()), StateCodec.write(state));
  }

  private void tombstone(String sessionId, String position) {
    var record = new TestRecord<>(bytes(sessionId), (byte[]) null);
    if (position != null) {
      record.headers().add(new RecordHeader(RecordHeaders.POSITION, bytes(position)));
    }
    states.pipeInput(record);
  }

  private static String text(byte[] bytes) {
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
