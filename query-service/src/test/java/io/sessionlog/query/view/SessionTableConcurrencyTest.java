package io.sessionlog.query.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.Position;
import io.sessionlog.model.SessionReading;
import io.sessionlog.model.SessionReading.Category;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A list is one moment: whatever moves meanwhile, each session is in it once. */
class SessionTableConcurrencyTest {

  static final int SESSIONS = 400;
  static final int CHANGES = 60_000;

  final long seed = System.nanoTime();
  final SessionTable table = new SessionTable(1, 10);
  final AtomicLong clock = new AtomicLong(Story.NOON.toEpochMilli());

  @Test
  void no_list_misses_or_repeats_a_session_and_every_summary_adds_up() throws Exception {
    List<Story> stories = new ArrayList<>();
    long offset = 0;
    for (int i = 0; i < SESSIONS; i++) {
      Story story = Story.of("s" + i).ownedBy("user-" + i % 4);
      stories.add(story);
      table.put(story.offset(offset).disconnected(), new Position(0, offset));
      offset++;
    }
    var done = new AtomicBoolean();
    ExecutorService readers = Executors.newFixedThreadPool(3);
    try {
      List<Future<Integer>> reading = new ArrayList<>();
      for (int reader = 0; reader < 3; reader++) {
        Callable<Integer> task = () -> readUntil(done);
        reading.add(readers.submit(task));
      }
      moveAtRandom(stories, offset);
      done.set(true);
      for (Future<Integer> reader : reading) {
        assertThat(reader.get()).as("lists read; seed %d", seed).isPositive();
      }
    } finally {
      done.set(true);
      readers.shutdownNow();
    }
  }

  private void moveAtRandom(List<Story> stories, long firstOffset) {
    var random = new Random(seed);
    long offset = firstOffset;
    for (int change = 0; change < CHANGES; change++, offset++) {
      Instant now = Instant.ofEpochMilli(clock.addAndGet(random.nextInt(40)));
      Story story = stories.get(random.nextInt(SESSIONS)).at(now).offset(offset);
      var state =
          switch (random.nextInt(7)) {
            case 0 -> story.qr("code-" + change);
            case 1 -> story.ready();
            case 2 -> story.disconnected();
            case 3 -> story.message();
            case 4 -> story.loading(random.nextInt(101));
            case 5 -> story.ownedBy("user-" + random.nextInt(4)).message();
            default -> story.authFailure();
          };
      table.put(state, new Position(0, offset));
    }
  }

  private int readUntil(AtomicBoolean done) {
    int lists = 0;
    while (!done.get() || lists == 0) {
      checkOneMoment();
      lists++;
    }
    return lists;
  }

  /** The whole list, each owner's and each category's, of one snapshot. */
  private void checkOneMoment() {
    record Moment(SessionPage all, List<SessionPage> byUser, List<SessionPage> byCategory) {}
    Moment moment =
        table.read(
            clock.get(),
            snapshot ->
                new Moment(
                    snapshot.page(query(null, null)),
                    List.of("user-0", "user-1", "user-2", "user-3").stream()
                        .map(user -> snapshot.page(query(user, null)))
                        .toList(),
                    List.of(Category.values()).stream()
                        .map(category -> snapshot.page(query(null, category)))
                        .toList()));

    List<String> ids = ids(moment.all());
    assertThat(ids).as("seed %d", seed).hasSize(SESSIONS).doesNotHaveDuplicates();
    assertOrdered(moment.all());
    assertSummaryIsThatOfTheEntries(moment.all());
    assertThat(moment.byUser().stream().flatMap(page -> ids(page).stream()))
        .as("seed %d", seed)
        .containsExactlyInAnyOrderElementsOf(ids);
    assertThat(moment.byCategory().stream().flatMap(page -> ids(page).stream()))
        .as("seed %d", seed)
        .containsExactlyInAnyOrderElementsOf(ids);
    moment.byUser().forEach(this::assertSummaryIsThatOfTheEntries);
    moment.byCategory().forEach(this::assertSummaryIsThatOfTheEntries);
    moment.byCategory().forEach(this::assertOrdered);
  }

  private void assertOrdered(SessionPage page) {
    assertThat(page.sessions().stream().map(SessionTableConcurrencyTest::key).toList())
        .as("seed %d", seed)
        .isSorted();
  }

  private void assertSummaryIsThatOfTheEntries(SessionPage page) {
    Map<Category, Integer> counted = new EnumMap<>(Category.class);
    for (StoredSession session : page.sessions()) {
      SessionReading reading = session.reading(page.asOf());
      counted.merge(reading.category(), 1, Integer::sum);
    }
    for (Category category : Category.values()) {
      assertThat(page.summary().of(category))
          .as("%s; seed %d", category, seed)
          .isEqualTo(counted.getOrDefault(category, 0));
    }
    assertThat(page.summary().total()).as("seed %d", seed).isEqualTo(page.sessions().size());
  }

  private static PageKey key(StoredSession session) {
    return PageKey.of(session.state());
  }

  private static List<String> ids(SessionPage page) {
    return page.sessions().stream().map(session -> session.state().sessionId()).toList();
  }

  private static SessionQuery query(String user, Category category) {
    return new SessionQuery(
        new SessionFilter(
            null, user, null, category == null ? Bucket.all() : Bucket.of(category), true),
        null,
        10_000);
  }
}
