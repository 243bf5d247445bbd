package io.sessionlog.query.view;

import static io.sessionlog.query.view.Story.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.Position;
import io.sessionlog.model.SessionReading.Category;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A filter that is added must be asked everywhere, or one of these fails. */
class SessionFilterTest {

  private static final List<String> USERS = Collections.unmodifiableList(users());

  private static List<String> users() {
    List<String> users = new ArrayList<>(List.of("alice", "bob", "a|b", "1 a"));
    users.add(null);
    return users;
  }

  @Test
  void the_table_finds_in_order_and_counts_what_the_filter_admits_and_nothing_else() {
    for (long seed = 0; seed < 300; seed++) {
      var random = new Random(seed);
      SessionTable table = filled(random);
      for (int i = 0; i < 20; i++) {
        SessionFilter filter = any(random);
        long now = NOON.plusSeconds(random.nextInt(90)).toEpochMilli();
        String seen = filter + "; seed " + seed;
        table.read(
            now,
            snapshot -> {
              List<StoredSession> admitted =
                  snapshot.page(SessionQuery.all(EVERYTHING)).sessions().stream()
                      .filter(session -> filter.admits(session, snapshot.asOf()))
                      .toList();
              assertThat(snapshot.page(SessionQuery.all(filter)).sessions())
                  .as(seen)
                  .isEqualTo(admitted);
              assertThat(counts(snapshot.summary(filter)))
                  .as(seen)
                  .isEqualTo(counted(admitted, snapshot));
              return null;
            });
      }
    }
  }

  private static final SessionFilter EVERYTHING =
      new SessionFilter(null, null, null, Bucket.all(), true);

  @Test
  void filters_that_differ_are_written_differently() {
    var random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      SessionFilter one = any(random);
      SessionFilter other = any(random);
      assertThat(one.canonical().equals(other.canonical()))
          .as("%s and %s", one, other)
          .isEqualTo(one.equals(other));
    }
  }

  /** Or the tests here say nothing of one that was added. */
  @Test
  void the_filters_of_these_tests_differ_in_each_component() throws ReflectiveOperationException {
    for (RecordComponent component : SessionFilter.class.getRecordComponents()) {
      var random = new Random(1);
      List<Object> values = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        values.add(component.getAccessor().invoke(any(random)));
      }
      assertThat(values.stream().distinct()).as(component.getName()).hasSizeGreaterThan(1);
    }
  }

  private static SessionFilter any(Random random) {
    Set<Bucket> buckets = EnumSet.of(Bucket.CONNECTED);
    for (Bucket bucket : Bucket.values()) {
      if (random.nextInt(3) > 0) {
        buckets.add(bucket);
      }
    }
    return new SessionFilter(
        random.nextInt(3) > 0 ? null : Set.of("s" + random.nextInt(12), "of nobody"),
        USERS.get(random.nextInt(USERS.size())),
        random.nextInt(2) > 0 ? null : USERS.get(random.nextInt(USERS.size())),
        random.nextInt(3) > 0 ? Bucket.all() : buckets,
        random.nextBoolean());
  }

  private static SessionTable filled(Random random) {
    var table = new SessionTable(1, 10);
    for (int i = 0; i < 10; i++) {
      String owner = USERS.get(random.nextInt(USERS.size()));
      Story story = Story.of("s" + i).at(NOON.plusSeconds(random.nextInt(4)));
      story = owner == null ? story : story.ownedBy(owner);
      table.put(
          switch (random.nextInt(4)) {
            case 0 -> story.qr();
            case 1 -> story.disconnected();
            case 2 -> story.message();
            default -> story.ready();
          },
          new Position(0, i));
    }
    return table;
  }

  private static Map<Category, Integer> counts(Summary summary) {
    Map<Category, Integer> counts = new EnumMap<>(Category.class);
    for (Category category : Category.values()) {
      counts.put(category, summary.of(category));
    }
    return counts;
  }

  private static Map<Category, Integer> counted(List<StoredSession> sessions, Snapshot now) {
    Map<Category, Integer> counts = new EnumMap<>(Category.class);
    for (Category category : Category.values()) {
      counts.put(category, 0);
    }
    for (StoredSession session : sessions) {
      counts.merge(session.reading(now.asOf()).category(), 1, Integer::sum);
    }
    return counts;
  }
}
