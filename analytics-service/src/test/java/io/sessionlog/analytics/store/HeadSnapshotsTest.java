package io.sessionlog.analytics.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.analytics.fold.Head;
import io.sessionlog.analytics.fold.History;
import io.sessionlog.analytics.fold.Retention;
import io.sessionlog.analytics.fold.StatsFold;
import io.sessionlog.analytics.numbers.Numbers;
import io.sessionlog.model.Position;
import io.sessionlog.model.SessionFold;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** While sessions come, go on and go, a sum has the time of each of them once. */
class HeadSnapshotsTest {

  private static final int SESSIONS = 40;
  private static final int PARTITION = 3;
  private static final Instant START = History.START;
  private static final Instant END = START.plus(Duration.ofDays(2));

  private final KeyValueStore<Bytes, byte[]> store = Stores.inMemoryKeyValueStore("stats").get();
  private final StoreLock lock = new StoreLock();
  private Runnable meanwhile = () -> {};
  private final HeadSnapshots snapshots = new HeadSnapshots(lock, 3, () -> meanwhile.run());
  private final StatsFold fold =
      new StatsFold(
          new SessionFold(SessionFold.DEFAULT_SETTLE_WINDOW),
          Retention.FOR_EVER,
          new StoredStats(
              store,
              Stores.inMemoryKeyValueStore("marks").get(),
              Retention.FOR_EVER,
              (session, before) -> snapshots.changes(PARTITION, session, before)));
  private int offset;

  @BeforeEach
  void start() {
    for (int i = 0; i < SESSIONS; i++) {
      happens("s" + i, "ready", START, i % 2 == 0 ? "alice" : "bob");
    }
  }

  private void happens(String session, String event, Instant at, @Nullable String owner) {
    happens(session, event, at, owner, "{}");
  }

  private void happens(
      String session, String event, Instant at, @Nullable String owner, String data) {
    byte[] envelope = History.envelope(event, session, at, owner, null, "d" + offset, data);
    lock.writing().lock();
    try {
      fold.apply(session.getBytes(StandardCharsets.US_ASCII), envelope, new Position(0, offset++));
    } finally {
      lock.writing().unlock();
    }
  }

  /** The time of all sessions up to the end, of which some is counted and some still open. */
  private long knownMillis(@Nullable String owner, Set<String> sessions) {
    var reader = new StatsReader(store);
    var sum = new Numbers();
    int from = Numbers.hour(START.toEpochMilli());
    int to = Numbers.hour(END.toEpochMilli()) + 1;
    snapshots.read(
        PARTITION,
        reader,
        owner,
        () -> {
          if (owner == null) {
            reader.addAll(from, to, hour -> sum);
          } else {
            reader.addOwner(owner, from, to, hour -> sum);
          }
        },
        (session, head) -> {
          assertThat(sessions.add(session)).as(session).isTrue();
          if (head.measure() != Head.GONE) {
            Numbers.time(
                head.measure(),
                head.signMillis(),
                head.momentMillis(),
                END.toEpochMilli(),
                (hour, measure, millis) -> sum.add(measure, millis));
          }
        });
    long known = 0;
    for (int measure = 0; measure < 10; measure++) {
      known += sum.of(measure);
    }
    return known;
  }

  @Test
  void aSumIsOfOneMomentThoughTheFoldGoesOnMeanwhile() {
    var random = new Random(7);
    var folded = new AtomicLong();
    CompletableFuture<Void> writer =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; i < 4_000; i++) {
                String session = "s" + random.nextInt(SESSIONS);
                happens(session, "ready", START.plusSeconds(i * 20L), null);
                folded.incrementAndGet();
              }
            });
    long all = SESSIONS * Duration.between(START, END).toMillis();
    do {
      Set<String> sessions = new HashSet<>();
      assertThat(knownMillis(null, sessions)).isEqualTo(all);
      assertThat(sessions).hasSize(SESSIONS);
      sessions.clear();
      assertThat(knownMillis("alice", sessions)).isEqualTo(all / 2);
      assertThat(sessions).hasSize(SESSIONS / 2);
    } while (!writer.isDone());
    writer.join();
    assertThat(folded).hasValue(4_000);
  }

  @Test
  void sessionsThatComeGoAndChangeHandsMeanwhileAreThoseOfTheMomentBefore() {
    var pieces = new AtomicLong();
    meanwhile =
        () -> {
          if (pieces.incrementAndGet() == 2) {
            for (int i = 0; i < SESSIONS; i++) {
              String owner = i % 2 == 0 ? "bob" : "alice";
              register("s" + i, owner);
            }
            register("s0000", "alice");
            register("s9999", "alice");
          }
        };
    Set<String> sessions = new HashSet<>();
    assertThat(knownMillis("alice", sessions))
        .isEqualTo(SESSIONS / 2 * Duration.between(START, END).toMillis());
    assertThat(pieces.get()).isGreaterThan(2);
    assertThat(sessions)
        .hasSize(SESSIONS / 2)
        .allMatch(session -> Integer.parseInt(session.substring(1)) % 2 == 0)
        .doesNotContain("s0000");

    sessions.clear();
    meanwhile = () -> {};
    long unused = knownMillis("alice", sessions);
    assertThat(sessions).hasSize(SESSIONS / 2 + 2).contains("s1", "s0000", "s9999");
  }

  private void register(String session, String owner) {
    happens(
        session,
        "session_registered",
        START.plusSeconds(60),
        null,
        "{\"userId\":\"" + owner + "\"}");
  }
}
