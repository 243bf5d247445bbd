package io.sessionlog.query.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sessionlog.model.Position;
import io.sessionlog.model.message.MessageState;
import io.sessionlog.model.wire.MessageReader;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.query.message.MessageStore.Chat;
import io.sessionlog.query.message.MessageStore.Page;
import io.sessionlog.query.partition.LastEvents;
import io.sessionlog.query.partition.Ownership;
import io.sessionlog.query.partition.SessionStore;
import io.sessionlog.query.partition.SweepClock;
import io.sessionlog.support.http.PageCursor;
import io.sessionlog.support.partition.PartitionProgress;
import io.sessionlog.support.partition.StoreProgress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MessageProcessorTest {

  static final Instant START = Instant.parse("2026-11-23T10:00:00Z");
  static final String ALICE = "15550100001@c.us";
  static final String BOB = "15550100002@c.us";

  @TempDir Path data;

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final PartitionProgress progress = new PartitionProgress(10);
  private final List<String> deadLetters = new ArrayList<>();
  private TopologyTestDriver driver;
  private TestInputTopic<byte[], byte[]> events;
  private Instant now = START;

  @BeforeEach
  void start() {
    var topology = new Topology();
    MessageTopology.addTo(
        topology,
        1,
        new MessageSettings(Duration.ofDays(7), Duration.ofSeconds(10), 1),
        progress,
        (record, source, why) -> deadLetters.add(source.offset() + " " + why.getMessage()),
        new MessageMeters(meters));
    var config = new Properties();
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    config.put(StreamsConfig.STATE_DIR_CONFIG, data.toString());
    driver = new TopologyTestDriver(topology, config);
    events =
        driver.createInputTopic(
            Topics.SESSION_EVENTS, new ByteArraySerializer(), new ByteArraySerializer());
  }

  @AfterEach
  void stop() {
    driver.close();
  }

  @Test
  void a_page_shows_the_newest_first_by_their_senders_time() {
    tell("s", "message", MessageLog.received(ALICE, "old", START.minusSeconds(60)));
    tell("s", "message", MessageLog.received(BOB, "new", START));
    tell("s", "message", MessageLog.received(ALICE, "middle", START.minusSeconds(30)));

    assertThat(ids(page("s", query()))).containsExactly("new", "middle", "old");
  }

  @Test
  void sessions_see_their_own_messages_only() {
    for (String session : List.of("a", "ab", "a:b", "a@b")) {
      tell(session, "message", MessageLog.received(ALICE, "m-" + session, START));
    }

    assertThat(ids(page("a", query()))).containsExactly("m-a");
    assertThat(store().chats("a", null, 10).items()).hasSize(1);
    tell("a", "session_deleted", "{}");
    assertThat(page("a", query()).items()).isEmpty();
    assertThat(ids(page("ab", query()))).containsExactly("m-ab");
  }

  @Test
  void a_store_that_fails_stops_the_partition_and_sets_nothing_aside() {
    driver.getKeyValueStore(SessionStore.NAME).close();

    assertThatThrownBy(() -> tell("s", "message", MessageLog.received(ALICE, "m", START)))
        .isInstanceOf(StreamsException.class);
    assertThat(deadLetters).isEmpty();
    assertThat(progress.watermarks().offset(0)).isEqualTo(-1);
  }

  @Test
  void a_stored_message_that_can_not_be_read_stops_the_partition_and_sets_no_event_aside() {
    tell("s", "message", MessageLog.received(ALICE, "m", START));
    KeyValueStore<Bytes, byte[]> store = driver.getKeyValueStore(SessionStore.NAME);
    String id = MessageLog.serialized(false, ALICE, "m");
    store.put(
        MessageKeys.at("s", MessageKeys.MESSAGE, START.toEpochMilli(), id),
        "damaged".getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(() -> tell("s", "message_ack", MessageLog.tick(id, 3)))
        .isInstanceOf(StreamsException.class);
    assertThat(deadLetters).isEmpty();
  }

  @Test
  void a_page_may_be_of_one_chat_one_direction_and_between_two_times() {
    for (int i = 0; i < 10; i++) {
      Instant at = START.minusSeconds(100 - i);
      tell("s", "message", MessageLog.received(i % 2 == 0 ? ALICE : BOB, "in" + i, at));
      tell("s", "message_create", MessageLog.sent(ALICE, "out" + i, 0, at));
    }

    assertThat(ids(page("s", query(BOB, null, null, null, 100))))
        .containsExactly("in9", "in7", "in5", "in3", "in1");
    assertThat(ids(page("s", query(ALICE, Direction.IN, null, null, 100))))
        .containsExactly("in8", "in6", "in4", "in2", "in0");
    Instant before = START.minusSeconds(97);
    Instant after = START.minusSeconds(99);
    assertThat(ids(page("s", query(null, Direction.OUT, before, after, 100))))
        .containsExactly("out2");
    assertThat(ids(page("s", query(ALICE, Direction.OUT, before, after, 100))))
        .containsExactly("out2");
    assertThat(ids(page("s", query(null, null, after, before, 100)))).isEmpty();
    assertThat(ids(page("s", query("nobody", null, null, null, 100)))).isEmpty();
  }

  @Test
  void many_messages_are_paged_through_without_gap_or_repeat_while_new_ones_come() {
    for (int i = 0; i < 200; i++) {
      // Several of one time: the id decides.
      tell("s", "message", MessageLog.received(ALICE, "m" + i, START.minusSeconds(1 + i / 3)));
    }
    for (String chat : new String[] {null, ALICE}) {
      Set<String> seen = new HashSet<>();
      PageCursor cursor = null;
      int extra = 0;
      do {
        Page<MessageState> page =
            page("s", new MessageQuery(chat, null, Long.MAX_VALUE, Long.MIN_VALUE, cursor, 37));
        for (String id : ids(page)) {
          assertThat(seen.add(id)).as(id).isTrue();
        }
        tell("s", "message", MessageLog.received(ALICE, chat + "-new" + extra++, START));
        cursor = page.next();
      } while (cursor != null);
      assertThat(seen).filteredOn(id -> id.matches("m\\d+")).hasSize(200);
    }
  }

  @Test
  void the_last_page_names_no_next_one() {
    tell("s", "message", MessageLog.received(ALICE, "one", START));
    tell("s", "message", MessageLog.received(ALICE, "two", START));

    assertThat(page("s", query(null, null, null, null, 2)).next()).isNull();
    assertThat(page("s", query(null, null, null, null, 1)).next()).isNotNull();
  }

  @Test
  void a_filter_that_passes_over_too_many_ends_its_page_and_goes_on_from_there() {
    for (int i = 0; i < 12; i++) {
      tell("s", "message", MessageLog.received(ALICE, "m" + i, START.minusSeconds(i)));
    }
    tell("s", "message_create", MessageLog.sent(ALICE, "own", 0, START.minusSeconds(60)));
    var impatient = new MessageStore(raw(), Ownership.NOTHING, 10);

    Page<MessageState> first = impatient.messages("s", query(null, Direction.OUT, null, null, 10));
    assertThat(first.items()).isEmpty();
    Page<MessageState> second =
        impatient.messages(
            "s",
            new MessageQuery(
                null, Direction.OUT, Long.MAX_VALUE, Long.MIN_VALUE, first.next(), 10));
    assertThat(ids(second)).containsExactly("own");
    assertThat(second.next()).isNull();
  }

  @Test
  void a_page_of_long_messages_ends_at_about_a_megabyte_and_goes_on_from_there() {
    for (int i = 0; i < 40; i++) {
      String message = MessageLog.received(ALICE, "m" + i, START.minusSeconds(i));
      tell("s", "message", message.replace("text of", "x".repeat(60_000)));
    }
    for (String chat : new String[] {null, ALICE}) {
      List<MessageState> all = new ArrayList<>();
      PageCursor next = null;
      do {
        Page<MessageState> page =
            store()
                .messages(
                    "s", new MessageQuery(chat, null, Long.MAX_VALUE, Long.MIN_VALUE, next, 1_000));
        assertThat(page.items()).hasSizeBetween(1, 18);
        all.addAll(page.items());
        next = page.next();
      } while (next != null);
      assertThat(all).hasSize(40).doesNotHaveDuplicates();
    }
  }

  @Test
  void a_message_that_comes_after_its_tick_moves_to_its_true_place() {
    String id = MessageLog.serialized(true, ALICE, "late");
    tell("s", "message_ack", MessageLog.tick(id, 2));
    tell("s", "message", MessageLog.received(ALICE, "between", START.minusSeconds(60)));
    tell("s", "message_create", MessageLog.sent(ALICE, "late", 0, START.minusSeconds(120)));

    for (String chat : new String[] {null, ALICE}) {
      assertThat(ids(page("s", query(chat, null, null, null, 10))))
          .containsExactly("between", "late");
    }
    assertThat(store().message("s", id).ack()).isEqualTo(2);
    assertThat(store().chats("s", null, 10).items()).extracting(Chat::messages).containsExactly(2);
  }

  @Test
  void chats_are_counted_and_ordered_by_their_last_message() {
    tell("s", "message", MessageLog.received(ALICE, "a1", START.minusSeconds(9)));
    tell("s", "message_create", MessageLog.sent(ALICE, "a2", 0, START.minusSeconds(8)));
    tell("s", "message", MessageLog.received(ALICE, "a3", START.minusSeconds(7)));
    tell("s", "message", MessageLog.received(BOB, "b1", START));
    tell("s", "message", MessageLog.received("c@g.us", "c1", START.minusSeconds(7)));

    Page<Chat> chats = store().chats("s", null, 2);
    assertThat(chats.items()).extracting(Chat::id).containsExactly(BOB, ALICE);
    Chat alice = chats.items().get(1);
    assertThat(List.of(alice.messages(), alice.received(), alice.sent())).containsExactly(3, 2, 1);
    assertThat(alice.last().body()).isEqualTo("text of a3");
    assertThat(store().chats("s", chats.next(), 2).items())
        .extracting(Chat::id)
        .containsExactly("c@g.us");
  }

  @Test
  void messages_and_calls_leave_when_their_retention_is_over() {
    tell("s", "message", MessageLog.received(ALICE, "old", START));
    tell("s", "call", "{\"call\":{\"id\":\"C\",\"from\":\"" + ALICE + "\"}}");
    tell("s", "message_create", MessageLog.sent(ALICE, "ticked", 0, START));
    now = START.plus(Duration.ofDays(5));
    tell("s", "message_ack", MessageLog.tick(MessageLog.serialized(true, ALICE, "ticked"), 3));
    sweep();
    assertThat(page("s", query()).items()).hasSize(2);

    now = START.plus(Duration.ofDays(7)).plusSeconds(1);
    tell("s", "ready", "{}");
    sweep();
    assertThat(ids(page("s", query()))).containsExactly("ticked");
    assertThat(store().calls("s", query()).items()).isEmpty();
    assertThat(store().chats("s", null, 10).items()).extracting(Chat::messages).containsExactly(1);

    now = START.plus(Duration.ofDays(12)).plusSeconds(1);
    tell("s", "ready", "{}");
    sweep();
    assertThat(page("s", query()).items()).isEmpty();
    assertThat(meters.get("sessionlog.query.messages.expired").counter().count()).isEqualTo(3);
    // Nothing but the session's last event and the partition's progress is left.
    assertThat(entries()).as("the progress of the partition").isEqualTo(1);
  }

  @Test
  void wall_clock_alone_ends_no_retention() {
    tell("s", "message", MessageLog.received(ALICE, "old", START));
    driver.advanceWallClockTime(Duration.ofDays(30));

    assertThat(page("s", query()).items()).hasSize(1);
  }

  @Test
  void a_deleted_session_takes_its_messages_along_and_may_come_back() {
    tell("s", "message", MessageLog.received(ALICE, "before", START));
    tell("s", "session_deleted", "{}");
    tell("s", "message", MessageLog.received(ALICE, "after", START));

    assertThat(ids(page("s", query()))).containsExactly("after");
    now = START.plus(Duration.ofDays(8));
    tell("s", "ready", "{}");
    sweep();
    assertThat(entries()).as("the progress of the partition").isEqualTo(1);
  }

  @Test
  void a_sweep_that_ends_at_its_bound_goes_on_at_once() {
    int many = 2 * SweepClock.STEP + 1;
    // Past the driver, which writes all stores to the disk after each record.
    var writer = new MessageWriter(raw(), LastEvents.of(raw()));
    for (int i = 0; i < many; i++) {
      write(writer, MessageLog.received(ALICE, "m" + i, START), i);
    }
    now = START.plus(Duration.ofDays(8));
    tell("s", "ready", "{}");

    sweep();
    assertThat(expired()).isEqualTo(SweepClock.STEP);
    driver.advanceWallClockTime(Duration.ofMillis(100));
    driver.advanceWallClockTime(Duration.ofMillis(100));
    assertThat(expired()).isEqualTo(many);
  }

  private static void write(MessageWriter writer, String message, long offset) {
    MessageReader.Reading read =
        MessageReader.read(MessageLog.event("s", "message", START, message));
    read.facts().forEach(fact -> writer.apply(fact, read.attributes(), new Position(0, offset)));
  }

  private double expired() {
    return meters.get("sessionlog.query.messages.expired").counter().count();
  }

  @Test
  void a_record_that_can_not_be_read_is_kept_as_a_dead_letter_and_the_rest_goes_on() {
    events.pipeInput(bytes("s"), bytes("no json"));
    events.pipeInput(bytes("s"), (byte[]) null);
    events.pipeInput(
        bytes("other"),
        MessageLog.event("s", "message", START, MessageLog.received(ALICE, "wrong", START)));
    tell("s", "message", MessageLog.received(ALICE, "good", START));

    assertThat(deadLetters).hasSize(3).noneMatch(letter -> letter.contains("no json"));
    assertThat(ids(page("s", query()))).containsExactly("good");
    assertThat(progress.watermarks().offset(0)).isEqualTo(3);
  }

  @Test
  void the_store_knows_how_far_it_has_come() {
    assertThat(StoreProgress.of(raw())).isEqualTo(new StoreProgress(-1, 0));
    tell("s", "ready", "{}");
    now = START.minusSeconds(60);
    tell("s", "message", MessageLog.received(ALICE, "m", START));

    assertThat(StoreProgress.of(raw())).isEqualTo(new StoreProgress(1, START.toEpochMilli()));
  }

  private void tell(String session, String event, String data) {
    events.pipeInput(bytes(session), MessageLog.event(session, event, now, data));
  }

  private void sweep() {
    driver.advanceWallClockTime(Duration.ofSeconds(10));
  }

  private MessageStore store() {
    return new MessageStore(raw(), Ownership.NOTHING);
  }

  private KeyValueStore<Bytes, byte[]> raw() {
    return driver.getKeyValueStore(SessionStore.NAME);
  }

  private long entries() {
    long entries = 0;
    try (var all = raw().all()) {
      while (all.hasNext()) {
        all.next();
        entries++;
      }
    }
    return entries;
  }

  private Page<MessageState> page(String session, MessageQuery query) {
    return store().messages(session, query);
  }

  private static MessageQuery query() {
    return query(null, null, null, null, 1_000);
  }

  private static MessageQuery query(
      String chat, Direction direction, Instant before, Instant after, int limit) {
    return new MessageQuery(
        chat,
        direction,
        before == null ? Long.MAX_VALUE : before.toEpochMilli(),
        after == null ? Long.MIN_VALUE : after.toEpochMilli(),
        null,
        limit);
  }

  /** The last part of each id. */
  private static List<String> ids(Page<MessageState> page) {
    return page.items().stream()
        .map(message -> message.id().substring(message.id().lastIndexOf('_') + 1))
        .toList();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
