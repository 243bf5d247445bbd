package io.sessionlog.notifier.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.notifier.courier.Courier;
import io.sessionlog.notifier.courier.Snapshot.Cursor;
import io.sessionlog.notifier.endpoint.Endpoint;
import io.sessionlog.notifier.notice.Category;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is stored when, and what must not be told meanwhile. */
class ProgressStoreTest {

  private static final long NOW = 1_000_000;

  /** A transaction that was begun. */
  private record Begun(
      int shard, Map<String, byte @Nullable []> records, CompletableFuture<Void> done) {}

  private final List<Runnable> mailbox = new ArrayList<>();
  private final List<Begun> begun = new ArrayList<>();
  private final List<String> told = new ArrayList<>();
  private final Map<Integer, Cursor> tail = new HashMap<>(Map.of(0, Cursor.at(10)));
  private final ProgressStore store =
      new ProgressStore(
          tail,
          (shard, records) -> {
            var done = new CompletableFuture<Void>();
            begun.add(new Begun(shard, records, done));
            return done;
          },
          mailbox::add,
          new ProgressStore.Listener() {
            @Override
            public void goesOn(int shard) {
              told.add("goes on");
            }

            @Override
            public void notStored(int shard, Throwable why) {
              told.add("not stored");
            }
          });
  private final Owned one = owned("one", 1);

  @BeforeEach
  void gain() {
    store.gained(0);
  }

  private static Owned owned(String id, long createdAt) {
    return Owned.begin(
        0, endpoint(id, createdAt), null, Map.of(), Courier.Limits.DEFAULT, new Random(1), NOW);
  }

  static Endpoint endpoint(String id, long createdAt) {
    return new Endpoint(
        id,
        "http://127.0.0.1:1/",
        Set.of(Category.STATUS),
        null,
        Set.of(),
        false,
        false,
        Endpoint.Scheme.V1,
        List.of(),
        Map.of(0, Cursor.at(3)),
        0,
        null,
        null,
        Map.of(),
        createdAt,
        createdAt);
  }

  private void answer(Begun transaction, @Nullable Throwable failure) {
    if (failure == null) {
      transaction.done().complete(null);
    } else {
      transaction.done().completeExceptionally(failure);
    }
    List<Runnable> tasks = List.copyOf(mailbox);
    mailbox.clear();
    tasks.forEach(Runnable::run);
  }

  @Test
  void whatChangedIsStoredWithTheTailAndOnce() {
    store.changed(one);
    store.storeAll(NOW);

    assertThat(begun.get(0).records()).containsOnlyKeys("one", Progress.TAIL);
    answer(begun.get(0), null);
    store.storeAll(NOW + 100);
    assertThat(begun).hasSize(1);
  }

  @Test
  void whatCouldNotBeStoredIsStoredTheNextTime() {
    store.changed(one);
    store.storeAll(NOW);
    answer(begun.get(0), new IllegalStateException("no broker"));
    store.storeAll(NOW + 100);

    assertThat(told).containsExactly("not stored");
    assertThat(begun.get(1).records()).containsKey("one");
  }

  @Test
  void whatFailsAgainAndAgainIsTriedLessAndLess() {
    store.changed(one);
    for (long now = NOW; now < NOW + 20_000; now += 100) {
      int before = begun.size();
      store.storeAll(now);
      if (begun.size() > before) {
        answer(begun.get(before), new IllegalStateException("not allowed"));
      }
    }
    assertThat(begun).hasSizeBetween(10, 20);

    store.storeAll(NOW + 30_000);
    answer(begun.get(begun.size() - 1), null);
    int before = begun.size();
    store.changed(one);
    store.storeAll(NOW + 30_100);
    assertThat(begun).as("after one that went well").hasSize(before + 1);
  }

  @Test
  void nobodyIsToldWhatCannotBeNoted() {
    store.changed(one);
    store.storeAll(NOW);
    assertThat(store.mayTell(0, NOW + ProgressStore.PATIENCE_MILLIS)).isTrue();
    assertThat(store.mayTell(0, NOW + ProgressStore.PATIENCE_MILLIS + 1)).isFalse();
    answer(begun.get(0), new IllegalStateException("no broker"));
    store.storeAll(NOW + 2_000);
    assertThat(store.mayTell(0, NOW + 2_000)).isFalse();

    answer(begun.get(1), null);
    assertThat(store.mayTell(0, NOW + 2_000)).isTrue();
    assertThat(told).contains("goes on");
  }

  @Test
  void whoStoodStillAsksFirstWhetherTheShardIsStillItsOwn() {
    store.changed(one);
    store.storeAll(NOW);
    store.overslept();
    assertThat(store.mayTell(0, NOW)).isFalse();
    answer(begun.get(0), null);
    assertThat(store.mayTell(0, NOW)).as("that was begun before").isFalse();

    store.storeAll(NOW + 100);
    answer(begun.get(1), null);
    assertThat(store.mayTell(0, NOW + 100)).isTrue();
  }

  @Test
  void aShardIsHandedOverWithWhatIsStillUnderWay() {
    store.changed(one);
    store.storeAll(NOW);
    tail.put(0, Cursor.at(20));
    var unused = store.handsOver(0);

    assertThat(begun.get(1).records()).containsOnlyKeys("one", Progress.TAIL);
  }

  @Test
  void theTailIsStoredNowAndThenAlthoughNoEndpointMoves() {
    store.storeAll(NOW);
    answer(begun.get(0), null);
    tail.put(0, Cursor.at(99));
    store.storeAll(NOW + 1_000);
    assertThat(begun).hasSize(1);
    store.storeAll(NOW + 20_000);

    assertThat(Progress.readTail(begun.get(1).records().get(Progress.TAIL)))
        .isEqualTo(Map.of(0, Cursor.at(99)));
  }

  @Test
  void anEndpointGoesOnWhereItWas() {
    one.courier.moveTo(0, Cursor.at(7));
    Progress stored = Progress.read(one.progress(Map.of()).write());
    Owned again = begin(endpoint("one", 1), stored);

    assertThat(again.courier.cursor(0)).isEqualTo(Cursor.at(7));
  }

  @Test
  void anotherEndpointUnderAnOldIdBeginsWhereItWantsTo() {
    one.courier.moveTo(0, Cursor.at(7));
    Progress stored = Progress.read(one.progress(Map.of()).write());
    Owned another = begin(endpoint("one", 2), stored);

    assertThat(another.courier.cursor(0)).isEqualTo(Cursor.at(3));
  }

  private static Owned begin(Endpoint endpoint, Progress stored) {
    return Owned.begin(0, endpoint, stored, Map.of(), Courier.Limits.DEFAULT, new Random(1), NOW);
  }

  @Test
  void progressOfBeforeThisVersionIsRead() {
    Progress old =
        Progress.read(
            """
            {"courier":{"cursors":{"0":{"offset":7,"order":-1,"log":""}},"owed":[],"resends":
            {"r":{"next":{"0":1},"end":{"0":2},"sessionId":null}},"resendsDone":[],
            "circuitProbeAt":null,"circuitProbes":0,"health":{"delivered":1,"failedAttempts":0,
            "dead":0,"attemptsSinceSuccess":0,"failingSince":5,"lastSuccessAt":5,
            "lastFailureAt":null,"lastWords":null}},"attached":[0],"switched":0,"attempts":-1,
            "failures":-1}"""
                .getBytes(StandardCharsets.UTF_8));

    assertThat(old.isOf(endpoint("one", 1))).isTrue();
    assertThat(old.snapshot().resends().get("r").isRemade()).isFalse();
  }
}
