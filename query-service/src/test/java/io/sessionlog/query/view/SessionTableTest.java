package io.sessionlog.query.view;

import static io.sessionlog.query.view.Story.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.Position;
import io.sessionlog.model.SessionReading.Category;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.SessionStatus;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What readers find in the table, and which records may change it. */
class SessionTableTest {

  final SessionTable table = new SessionTable(2, 10);
  long stateOffset;

  // ---- which records count

  @Test
  void a_newer_state_replaces_an_older_one() {
    Story alice = Story.of("alice");
    put(alice.qr());
    put(alice.ready());

    assertThat(status("alice")).isEqualTo(SessionStatus.SESSION_CONNECTED);
  }

  @Test
  void a_state_from_before_is_ignored() {
    Story alice = Story.of("alice");
    SessionState older = alice.qr();
    put(alice.ready());

    assertThat(put(older)).isEqualTo(SessionTable.Outcome.IGNORED);
    assertThat(status("alice")).isEqualTo(SessionStatus.SESSION_CONNECTED);
  }

  @Test
  void a_redone_transaction_changes_nothing() {
    Story alice = Story.of("alice");
    SessionState first = alice.qr();
    SessionState second = alice.ready();
    put(first);
    put(second);
    StoredSession before = table.find("alice");

    put(first);
    put(second);

    assertThat(table.find("alice")).isSameAs(before);
  }

  @Test
  void a_state_of_the_same_event_counts_if_other_rules_made_it() {
    Story alice = Story.of("alice");
    put(alice.qr());
    SessionState refolded = Story.of("alice").ready();
    assertThat(refolded.position()).isEqualTo(table.find("alice").state().position());

    assertThat(put(refolded)).isEqualTo(SessionTable.Outcome.APPLIED);
    assertThat(status("alice")).isEqualTo(SessionStatus.SESSION_CONNECTED);
  }

  @Test
  void a_tombstone_removes_the_session_from_every_list() {
    Story alice = Story.of("alice").ownedBy("user-1");
    put(alice.qr());
    remove("alice", alice.delete());

    assertThat(table.find("alice")).isNull();
    assertThat(idsOf("user-1")).isEmpty();
    assertThat(all()).isEmpty();
    assertThat(summary().total()).isZero();
  }

  @Test
  void a_tombstone_from_before_the_session_came_back_is_ignored() {
    Story alice = Story.of("alice");
    put(alice.ready());
    Position deletion = alice.delete();
    put(alice.qr());

    remove("alice", deletion);

    assertThat(status("alice")).isEqualTo(SessionStatus.QR_GENERATED);
  }

  @Test
  void a_deleted_session_is_not_brought_back_by_a_redone_transaction() {
    Story alice = Story.of("alice");
    SessionState before = alice.ready();
    put(before);
    Position deletion = alice.delete();
    remove("alice", deletion);

    assertThat(put(before)).isEqualTo(SessionTable.Outcome.IGNORED);
    assertThat(table.find("alice")).isNull();
  }

  @Test
  void a_deleted_session_stays_away_while_a_whole_history_is_redone() {
    Story alice = Story.of("alice");
    SessionState first = alice.ready();
    Position firstDeletion = alice.delete();
    SessionState second = alice.ready();
    Position secondDeletion = alice.delete();
    for (int round = 0; round < 2; round++) {
      put(first);
      remove("alice", firstDeletion);
      put(second);
      boolean redone = round == 1;
      assertThat(table.find("alice") == null).isEqualTo(redone);
      remove("alice", secondDeletion);
      assertThat(table.find("alice")).isNull();
    }
  }

  @Test
  void a_session_that_comes_back_after_its_deletion_is_there() {
    Story alice = Story.of("alice");
    put(alice.ready());
    remove("alice", alice.delete());
    put(alice.qr());

    assertThat(status("alice")).isEqualTo(SessionStatus.QR_GENERATED);
  }

  @Test
  void a_tombstone_that_names_no_event_always_removes() {
    put(Story.of("alice").offset(7).ready());
    remove("alice", null);

    assertThat(table.find("alice")).isNull();
  }

  @Test
  void only_so_many_deletions_are_remembered() {
    Story alice = Story.of("alice");
    SessionState before = alice.ready();
    remove("alice", alice.delete());
    IntStream.range(0, Tombstones.REMEMBERED)
        .forEach(i -> remove("other-" + i, new Position(0, 100 + i)));

    assertThat(put(before)).isEqualTo(SessionTable.Outcome.APPLIED);
  }

  // ---- order, filters, pages

  @Test
  void lists_are_ordered_by_the_last_change_then_by_id() {
    put(Story.of("old").at(NOON.minusSeconds(1)).ready());
    put(Story.of("b").ready());
    put(Story.of("a").ready());
    put(Story.of("new").at(NOON.plusSeconds(1)).ready());

    assertThat(all()).containsExactly("new", "a", "b", "old");
  }

  @Test
  void a_change_moves_a_session_to_the_top_and_a_message_does_not() {
    Story alice = Story.of("alice");
    Story bob = Story.of("bob").at(NOON.plusSeconds(1));
    put(alice.ready());
    put(bob.ready());
    put(alice.at(NOON.plusSeconds(2)).message());
    assertThat(all()).containsExactly("bob", "alice");
    assertThat(table.find("alice").state().lastEvent()).isEqualTo("message");

    put(alice.at(NOON.plusSeconds(3)).disconnected());
    assertThat(all()).containsExactly("alice", "bob");
  }

  @Test
  void each_status_is_counted_in_its_category_and_found_by_it() {
    put(Story.of("connected").ready());
    put(Story.of("qr").qr());
    put(Story.of("opening").opening());
    put(Story.of("loading").loading(50));
    put(Story.of("failed").authFailure());
    put(Story.of("blocked").blocked());
    put(Story.of("gone").disconnected());

    assertThat(summary().of(Category.CONNECTED)).isEqualTo(1);
    assertThat(summary().of(Category.NEEDS_QR)).isEqualTo(1);
    assertThat(summary().of(Category.LOADING)).isEqualTo(2);
    assertThat(summary().of(Category.ERROR)).isEqualTo(2);
    assertThat(summary().of(Category.DISCONNECTED)).isEqualTo(1);
    assertThat(summary().total()).isEqualTo(7);
    assertThat(ids(query(null, Bucket.of(Category.LOADING), null, 10)))
        .containsExactly("loading", "opening");
    assertThat(ids(query(null, Bucket.of(SessionStatus.CONNECTING), null, 10)))
        .containsExactly("opening");
    assertThat(ids(query(null, Bucket.of(Category.ERROR), null, 10)))
        .containsExactly("blocked", "failed");
  }

  @Test
  void a_change_of_owner_moves_the_session_from_one_list_to_the_other() {
    Story alice = Story.of("alice").ownedBy("user-1");
    put(alice.ready());
    put(alice.ownedBy("user-2").message());

    assertThat(idsOf("user-1")).isEmpty();
    assertThat(idsOf("user-2")).containsExactly("alice");
  }

  @Test
  void the_summary_counts_what_matches_the_filters_not_the_page() {
    for (int i = 0; i < 5; i++) {
      put(Story.of("a" + i).ownedBy("user-1").ready());
      put(Story.of("b" + i).ownedBy("user-2").qr());
    }
    SessionPage page = page(query("user-1", Bucket.all(), null, 2), NOON);

    assertThat(page.sessions()).hasSize(2);
    assertThat(page.summary().of(Category.CONNECTED)).isEqualTo(5);
    assertThat(page.summary().total()).isEqualTo(5);
  }

  @Test
  void pages_follow_each_other_without_gap_or_repeat() {
    for (int i = 0; i < 25; i++) {
      put(Story.of("s%02d".formatted(i)).at(NOON.plusSeconds(i / 3)).ready());
    }
    List<String> seen = new ArrayList<>();
    PageKey after = null;
    int pages = 0;
    do {
      SessionPage page = page(query(null, Bucket.all(), after, 10), NOON);
      seen.addAll(ids(page));
      after = page.next();
      pages++;
    } while (after != null);

    assertThat(pages).isEqualTo(3);
    assertThat(seen).isEqualTo(all()).hasSize(25);
  }

  @Test
  void a_page_that_ends_with_the_last_session_has_no_next() {
    put(Story.of("a").ready());
    put(Story.of("b").ready());

    assertThat(page(query(null, Bucket.all(), null, 2), NOON).next()).isNull();
    assertThat(page(query(null, Bucket.all(), null, 1), NOON).next()).isNotNull();
  }

  @Test
  void sessions_that_move_while_pages_are_read_are_not_met_twice() {
    List<Story> stories = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      Story story = Story.of("s%02d".formatted(i)).at(NOON.plusSeconds(i));
      put(story.ready());
      stories.add(story);
    }
    SessionPage first = page(query(null, Bucket.all(), null, 10), NOON);
    List<String> seen = ids(first);
    // One that was on the page and one that was not move to the top.
    put(stories.get(25).at(NOON.plusSeconds(100)).disconnected());
    put(stories.get(5).at(NOON.plusSeconds(101)).disconnected());
    PageKey after = first.next();
    while (after != null) {
      SessionPage next = page(query(null, Bucket.all(), after, 10), NOON);
      seen.addAll(ids(next));
      after = next.next();
    }

    assertThat(seen).doesNotHaveDuplicates().hasSize(29).doesNotContain("s05");
    assertThat(ids(page(query(null, Bucket.all(), null, 1), NOON))).containsExactly("s05");
  }

  // ---- QR codes age

  @Test
  void an_expired_code_moves_its_session_to_the_disconnected_without_any_record() {
    put(Story.of("alice").ownedBy("user-1").qr());
    assertThat(summaryAt(NOON.plusMillis(59_999)).of(Category.NEEDS_QR)).isEqualTo(1);

    Summary after = summaryAt(NOON.plusSeconds(60));
    assertThat(after.of(Category.NEEDS_QR)).isZero();
    assertThat(after.of(Category.DISCONNECTED)).isEqualTo(1);
    Instant now = NOON.plusSeconds(60);
    assertThat(ids(page(query("user-1", Bucket.of(Category.NEEDS_QR), null, 9), now))).isEmpty();
    assertThat(ids(page(query("user-1", Bucket.of(Category.DISCONNECTED), null, 9), now)))
        .containsExactly("alice");
    assertThat(ids(page(query(null, Bucket.of(SessionStatus.QR_GENERATED), null, 9), now)))
        .containsExactly("alice");
  }

  @Test
  void a_rotated_code_starts_its_life_anew() {
    Story alice = Story.of("alice");
    put(alice.qr("code-1"));
    summaryAt(NOON.plusSeconds(61));
    put(alice.at(NOON.plusSeconds(62)).qr("code-2"));

    assertThat(summaryAt(NOON.plusSeconds(63)).of(Category.NEEDS_QR)).isEqualTo(1);
    assertThat(summaryAt(NOON.plusSeconds(122)).of(Category.NEEDS_QR)).isZero();
  }

  @Test
  void a_code_that_was_old_when_it_came_is_not_counted_as_waiting() {
    summaryAt(NOON.plusSeconds(100));
    put(Story.of("alice").qr());

    assertThat(summaryAt(NOON.plusSeconds(100)).of(Category.NEEDS_QR)).isZero();
  }

  @Test
  void a_clock_that_is_set_back_does_not_revive_a_code() {
    put(Story.of("alice").qr());
    summaryAt(NOON.plusSeconds(60));

    SessionPage page = page(query(null, Bucket.all(), null, 9), NOON.plusSeconds(10));
    assertThat(page.asOf()).isEqualTo(NOON.plusSeconds(60));
    assertThat(page.summary().of(Category.NEEDS_QR)).isZero();
  }

  @Test
  void a_rendering_is_kept_until_the_state_or_the_codes_life_ends() {
    put(Story.of("alice").qr());
    StoredSession alice = table.find("alice");
    byte[] live = alice.asStatus(NOON, true, (reading, qr) -> bytes(reading.message()));

    assertThat(alice.asStatus(NOON.plusSeconds(59), true, (reading, qr) -> bytes("not rendered")))
        .isSameAs(live);
    assertThat(
            alice.asStatus(NOON.plusSeconds(60), true, (reading, qr) -> bytes(reading.message())))
        .asString()
        .isEqualTo("QR code expired");
    assertThat(alice.asListEntry(NOON, true, (reading, qr) -> bytes("entry")))
        .asString()
        .isEqualTo("entry");
  }

  @Test
  void a_rendering_with_a_code_is_never_given_to_a_reader_who_may_not_see_it() {
    put(Story.of("alice").qr());
    StoredSession alice = table.find("alice");
    StoredSession.Renderer renderer = (reading, qr) -> bytes(String.valueOf(qr));
    String code = alice.state().qr();
    assertThat(code).isNotNull();

    assertThat(alice.asStatus(NOON, true, renderer)).asString().isEqualTo(code);
    assertThat(alice.asStatus(NOON, false, renderer)).asString().isEqualTo("null");
    assertThat(alice.asStatus(NOON, true, renderer)).asString().isEqualTo(code);
    assertThat(alice.asListEntry(NOON, true, renderer)).asString().isEqualTo(code);
    assertThat(alice.asListEntry(NOON, false, renderer)).asString().isEqualTo("null");
    assertThat(alice.asListEntry(NOON, true, renderer)).asString().isEqualTo(code);
  }

  @Test
  void a_reader_bound_to_a_user_finds_that_users_sessions_alone_whatever_they_ask_for() {
    put(Story.of("hers").ownedBy("alice").qr());
    put(Story.of("his").ownedBy("bob").qr());
    put(Story.of("nobodys").qr());

    assertThat(ids(visibleTo("alice", null))).containsExactly("hers");
    assertThat(ids(visibleTo("alice", "alice"))).containsExactly("hers");
    assertThat(ids(visibleTo("alice", "bob"))).isEmpty();
    assertThat(visibleTo("alice", null).summary().total()).isEqualTo(1);
    assertThat(visibleTo("alice", "bob").summary().total()).isZero();
    assertThat(ids(visibleTo(null, "bob"))).containsExactly("his");
  }

  private SessionPage visibleTo(String caller, String asked) {
    var query =
        new SessionQuery(new SessionFilter(null, asked, caller, Bucket.all(), true), null, 10);
    return table.read(NOON.toEpochMilli(), snapshot -> snapshot.page(query));
  }

  // ---- the version of the content

  @Test
  void the_version_changes_with_each_record_and_as_a_code_expires() {
    Story alice = Story.of("alice");
    List<String> versions = new ArrayList<>();
    versions.add(versionAt(NOON));
    put(alice.qr());
    versions.add(versionAt(NOON));
    assertThat(versionAt(NOON.plusSeconds(59))).isEqualTo(versions.get(1));
    versions.add(versionAt(NOON.plusSeconds(60)));
    put(alice.message());
    versions.add(versionAt(NOON.plusSeconds(60)));
    remove("alice", null);
    versions.add(versionAt(NOON.plusSeconds(60)));

    assertThat(versions).doesNotHaveDuplicates();
  }

  @Test
  void two_tables_that_read_the_same_have_the_same_version() {
    var other = new SessionTable(2, 10);
    SessionState state = Story.of("alice").qr();
    put(state);
    other.put(state, new Position(0, stateOffset - 1));
    table.read(NOON.plusSeconds(100).toEpochMilli(), snapshot -> snapshot.summary());

    Instant late = NOON.plusSeconds(100);
    assertThat(versionAt(late)).isEqualTo(version(other, late));
  }

  private SessionTable.Outcome put(SessionState state) {
    return table.put(state, new Position(0, stateOffset++));
  }

  private void remove(String sessionId, Position by) {
    table.remove(sessionId, by, new Position(0, stateOffset++));
  }

  private SessionStatus status(String sessionId) {
    return table.find(sessionId).state().status();
  }

  private Summary summary() {
    return summaryAt(NOON);
  }

  private Summary summaryAt(Instant now) {
    return table.read(now.toEpochMilli(), snapshot -> snapshot.summary());
  }

  private String versionAt(Instant now) {
    return version(table, now);
  }

  private static String version(SessionTable of, Instant now) {
    return HexFormat.of()
        .formatHex(of.read(now.toEpochMilli(), snapshot -> snapshot.version().bytes()));
  }

  private SessionPage page(SessionQuery query, Instant now) {
    return table.read(now.toEpochMilli(), snapshot -> snapshot.page(query));
  }

  private List<String> all() {
    return ids(query(null, Bucket.all(), null, 1_000));
  }

  private List<String> idsOf(String user) {
    return ids(query(user, Bucket.all(), null, 1_000));
  }

  private List<String> ids(SessionQuery query) {
    return ids(page(query, NOON));
  }

  private static List<String> ids(SessionPage page) {
    return new ArrayList<>(page.sessions().stream().map(s -> s.state().sessionId()).toList());
  }

  private static SessionQuery query(String user, Set<Bucket> buckets, PageKey after, int limit) {
    return new SessionQuery(new SessionFilter(null, user, null, buckets, true), after, limit);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
