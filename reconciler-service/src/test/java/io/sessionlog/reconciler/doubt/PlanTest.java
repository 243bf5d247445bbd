package io.sessionlog.reconciler.doubt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.sessionlog.model.Fingerprint;
import io.sessionlog.model.Position;
import io.sessionlog.model.SessionStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When is asked, and what an answer comes to. */
class PlanTest {

  static final Instant START = Instant.parse("2026-11-26T10:00:00Z");
  static final Answer CONNECTED = new Answer.Told(SessionStatus.SESSION_CONNECTED, "WORKING");
  static final Answer STOPPED = new Answer.Told(SessionStatus.SESSION_NOT_CONNECTED, "STOPPED");

  static final Answer FAILED = new Answer.Failed("answered 500", Answer.Failed.Fault.SESSION);

  private final Plan plan = new Plan(Delays.DEFAULT, 20);

  static Watched shown(String id, SessionStatus status, Instant at, long offset) {
    return new Watched(id, null, status, at, at, null, null, false, null, new Position(0, offset));
  }

  static Watched withCode(String code, Instant at, long offset) {
    return new Watched(
        "a",
        null,
        SessionStatus.QR_GENERATED,
        at,
        at,
        Fingerprint.of(code),
        at,
        false,
        null,
        new Position(0, offset));
  }

  private @Nullable Question at(Duration sinceStart) {
    return plan.next(START.plus(sinceStart), () -> true);
  }

  @ParameterizedTest
  @CsvSource({
    "CONNECTING, 45",
    "LOADING, 45",
    "SESSION_CONNECTED, 300",
    "SESSION_NOT_CONNECTED, 30",
    "ERROR, 30",
    "AUTH_FAILURE, 30",
    "QR_GENERATED, 0"
  })
  void a_state_is_in_doubt_after_its_delay_and_a_moment(SessionStatus status, int seconds) {
    plan.see(shown("a", status, START, 0), false);

    if (seconds > 0) {
      assertThat(at(Duration.ofSeconds(seconds).minusMillis(1))).isNull();
    }
    assertThat(at(Duration.ofSeconds(seconds + 20))).isNotNull();
  }

  @Test
  void a_code_is_in_doubt_when_it_ran_out() {
    plan.see(withCode("2@one", START, 0), false);

    assertThat(at(Duration.ofSeconds(59))).isNull();
    assertThat(at(Duration.ofSeconds(80))).isNotNull();
  }

  @Test
  void after_a_gap_it_is_asked_soon_and_then_as_ever() {
    plan.see(shown("a", SessionStatus.SESSION_CONNECTED, START, 0), false);
    plan.hasGap("a", START);

    assertThat(at(Duration.ofMillis(4_999))).isNull();
    Question question = next(START.plusSeconds(5));
    assertThat(question.askedAt()).isEqualTo(START.plusSeconds(5));
    assertThat(question.doubt()).isEqualTo(Doubt.GAP);
    assertThat(plan.answered(question, CONNECTED, question.askedAt())).isNull();

    assertThat(at(Duration.ofMinutes(5))).isNull();
    Question next = next(START);
    assertThat(next.doubt()).isEqualTo(Doubt.SILENT);
  }

  @Test
  void activity_puts_the_question_off() {
    plan.see(shown("a", SessionStatus.SESSION_CONNECTED, START, 0), false);
    Watched active = shown("a", SessionStatus.SESSION_CONNECTED, START, 1);
    Instant heard = START.plusSeconds(200);
    plan.see(
        new Watched(
            "a", null, active.status(), START, heard, null, null, false, null, active.position()),
        false);

    assertThat(at(Duration.ofSeconds(499))).isNull();
    assertThat(at(Duration.ofSeconds(530))).isNotNull();
  }

  @Test
  void intervals_double_while_the_answers_agree() {
    plan.see(shown("a", SessionStatus.SESSION_NOT_CONNECTED, START, 0), false);
    Instant last = START;
    Duration before = Duration.ZERO;
    for (int i = 0; i < 12; i++) {
      Question question = next(last);
      Duration interval = Duration.between(last, question.askedAt());
      assertThat(interval).isGreaterThanOrEqualTo(before.minusSeconds(21));
      assertThat(plan.answered(question, STOPPED, question.askedAt())).isNull();
      last = question.askedAt();
      before = interval;
    }
    assertThat(before).isBetween(Duration.ofMinutes(15), Duration.ofMinutes(15).plusSeconds(21));
  }

  private Question next(Instant from) {
    for (Instant now = from; ; now = now.plusMillis(500)) {
      Question question = plan.next(now, () -> true);
      if (question != null) {
        return question;
      }
    }
  }

  @Test
  void two_answers_that_agree_are_believed_and_one_is_not() {
    plan.see(shown("a", SessionStatus.SESSION_CONNECTED, START, 7), false);
    Question first = next(START);
    assertThat(plan.answered(first, STOPPED, first.askedAt())).isNull();
    assertThat(plan.next(first.askedAt().plusMillis(4_999), () -> true)).isNull();

    Question second = next(first.askedAt());
    assertThat(second.askedAt()).isEqualTo(first.askedAt().plusSeconds(5));
    Correction correction = plan.answered(second, STOPPED, second.askedAt());
    assertThat(correction)
        .isEqualTo(
            new Correction(
                "a",
                new Position(0, 7),
                second.askedAt(),
                second.askedAt(),
                SessionStatus.SESSION_NOT_CONNECTED,
                "STOPPED",
                false,
                null));
  }

  @Test
  void an_answer_that_wavers_is_not_asked_about_without_end() {
    plan.see(shown("a", SessionStatus.SESSION_CONNECTED, START, 0), false);
    Instant now = START;
    int questions = 0;
    Answer[] answers = {STOPPED, new Answer.Unknown("404"), STOPPED, CONNECTED};
    while (now.isBefore(START.plus(Duration.ofHours(2)))) {
      Question question = next(now);
      now = question.askedAt();
      assertThat(plan.answered(question, answers[questions++ % 4], now)).isNull();
    }
    assertThat(questions).isLessThan(40);
  }

  @Test
  void what_was_heard_between_the_answers_beats_them() {
    plan.see(shown("a", SessionStatus.CONNECTING, START, 0), false);
    Question first = next(START);
    plan.answered(first, STOPPED, first.askedAt());
    Instant heard = first.askedAt().plusSeconds(1);
    plan.see(
        new Watched(
            "a",
            null,
            SessionStatus.CONNECTING,
            START,
            heard,
            null,
            null,
            false,
            null,
            new Position(0, 1)),
        false);
    Question second = next(heard);

    assertThat(plan.answered(second, STOPPED, second.askedAt())).isNull();
  }

  @Test
  void an_answer_to_a_state_that_has_changed_is_dropped() {
    plan.see(shown("a", SessionStatus.CONNECTING, START, 0), false);
    Question question = next(START);
    plan.see(shown("a", SessionStatus.SESSION_CONNECTED, question.askedAt(), 1), false);

    assertThat(plan.answered(question, STOPPED, question.askedAt())).isNull();
  }

  @Test
  void a_session_that_the_server_does_not_know_is_not_connected() {
    plan.see(shown("a", SessionStatus.SESSION_CONNECTED, START, 0), false);
    Question first = next(START);
    plan.answered(first, new Answer.Unknown("404"), first.askedAt());
    Question second = next(first.askedAt());
    Correction correction = plan.answered(second, new Answer.Unknown("404"), second.askedAt());

    assertThat(correction).isNotNull();
    assertThat(correction.isUnknown()).isTrue();
    assertThat(correction.status()).isEqualTo(SessionStatus.SESSION_NOT_CONNECTED);
  }

  @Test
  void a_code_that_no_webhook_brings_is_fetched_at_once_and_again_while_it_rotates() {
    plan.see(shown("a", SessionStatus.QR_GENERATED, START, 0), false);
    Question first = plan.next(START, () -> true);
    assertThat(first).isNotNull();
    Correction correction = plan.answered(first, code("2@one"), START);
    assertThat(correction).isNotNull();
    assertThat(correction.code()).isEqualTo("2@one");
    assertThat(correction.toString()).doesNotContain("2@one");

    plan.see(withCode("2@one", START, 1), false);
    Question again = next(START.plusSeconds(1));
    assertThat(again.askedAt()).isEqualTo(START.plusSeconds(20).plusMillis(0));
    assertThat(plan.answered(again, code("2@one"), again.askedAt())).isNull();
    Question third = next(again.askedAt());
    Correction rotated = plan.answered(third, code("2@two"), third.askedAt());
    assertThat(rotated).isNotNull();
    assertThat(rotated.code()).isEqualTo("2@two");
  }

  @Test
  void a_code_that_ran_out_is_not_shown_again_because_the_server_still_tells_it() {
    plan.see(withCode("2@one", START, 0), false);
    Instant ranOut = START.plusSeconds(61);
    plan.see(
        new Watched(
            "a",
            null,
            SessionStatus.SESSION_NOT_CONNECTED,
            ranOut,
            ranOut,
            null,
            null,
            true,
            null,
            new Position(0, 1)),
        false);
    Question question = next(ranOut);

    assertThat(question.mayWaitForScan()).isTrue();
    assertThat(plan.answered(question, code("2@one"), question.askedAt())).isNull();
  }

  private static Answer code(String code) {
    return new Answer.Told(SessionStatus.QR_GENERATED, "SCAN_QR_CODE", Set.of(), code);
  }

  @Test
  void a_failure_says_nothing_and_is_tried_again() {
    plan.see(shown("a", SessionStatus.SESSION_CONNECTED, START, 0), false);
    Question question = next(START);
    assertThat(plan.answered(question, FAILED, question.askedAt())).isNull();

    assertThat(next(question.askedAt()).askedAt())
        .isAfterOrEqualTo(question.askedAt().plusSeconds(30));
  }

  @Test
  void intervals_double_too_while_questions_come_to_nothing() {
    plan.see(shown("a", SessionStatus.CONNECTING, START, 0), false);
    Instant now = START;
    int questions = 0;
    while (now.isBefore(START.plus(Duration.ofHours(2)))) {
      Question question = next(now);
      now = question.askedAt();
      assertThat(plan.answered(question, FAILED, now)).isNull();
      questions++;
    }
    assertThat(questions).isBetween(8, 16);
  }

  /** The five are urgent for ever, if failures don't count. */
  @Test
  void sessions_whose_questions_come_to_nothing_do_not_keep_another_from_being_asked_about() {
    for (int i = 0; i < 5; i++) {
      plan.see(shown("broken-" + i, SessionStatus.CONNECTING, START, i), false);
    }
    plan.see(shown("silent", SessionStatus.SESSION_CONNECTED, START.minusSeconds(600), 5), true);

    List<String> asked = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Instant now = START.plusSeconds(60 + 30L * i);
      for (int j = 0; j < 2; j++) {
        Question question = plan.next(now.plusMillis(100L * j), () -> true);
        if (question != null) {
          asked.add(question.sessionId());
          plan.answered(question, question.sessionId().equals("silent") ? CONNECTED : FAILED, now);
        }
      }
    }
    assertThat(asked).contains("silent");
  }

  @Test
  void whether_a_server_is_well_again_is_tried_with_a_session_that_answered_last() {
    plan.see(shown("broken", SessionStatus.CONNECTING, START, 0), false);
    Question first = next(START);
    plan.answered(first, FAILED, first.askedAt());
    plan.see(shown("silent", SessionStatus.SESSION_CONNECTED, START.minusSeconds(600), 1), true);
    var trying =
        new Plan.Gate() {
          @Override
          public boolean permits() {
            return true;
          }

          @Override
          public boolean isTrying() {
            return true;
          }
        };
    Instant later = first.askedAt().plusSeconds(60);

    assertThat(asks(plan.next(later, trying))).isEqualTo("silent");
    assertThat(asks(plan.next(later.plusSeconds(1), trying)))
        .as("if there is no other")
        .isEqualTo("broken");
  }

  private static String asks(@Nullable Question question) {
    assertThat(question).isNotNull();
    return question.sessionId();
  }

  @Test
  void a_gap_that_can_not_be_asked_about_goes_first_for_a_few_questions_only() {
    plan.see(shown("gap", SessionStatus.SESSION_CONNECTED, START, 0), false);
    plan.hasGap("gap", START);
    Instant now = START;
    for (int i = 0; i < 3; i++) {
      Question question = next(now);
      assertThat(question.doubt()).isEqualTo(Doubt.GAP);
      now = question.askedAt();
      plan.answered(question, FAILED, now);
    }
    plan.see(shown("silent", SessionStatus.SESSION_CONNECTED, START.minusSeconds(600), 1), true);

    assertThat(next(now.plus(Duration.ofHours(1))).sessionId()).isEqualTo("silent");
  }

  @Test
  void nobody_is_asked_about_a_session_that_is_gone() {
    plan.see(shown("a", SessionStatus.CONNECTING, START, 0), false);
    plan.forget("a");

    assertThat(at(Duration.ofHours(1))).isNull();
    assertThat(plan.size()).isZero();
  }

  @Test
  void a_log_in_goes_before_a_hundred_thousand_silent_sessions() {
    for (int i = 0; i < 100_000; i++) {
      plan.see(shown("silent-" + i, SessionStatus.SESSION_CONNECTED, START, i), true);
    }
    Instant later = START.plus(Duration.ofHours(1));
    plan.see(shown("new", SessionStatus.CONNECTING, later.minusSeconds(60), 100_000), false);
    Question question = plan.next(later, () -> true);

    assertThat(question).isNotNull();
    assertThat(question.sessionId()).isEqualTo("new");
    assertThat(plan.due(later)).isEqualTo(100_000);
    int asked = 0;
    for (Instant now = later; now.isBefore(later.plusSeconds(60)); now = now.plusMillis(1)) {
      Question silent = plan.next(now, () -> true);
      if (silent != null) {
        asked++;
        plan.answered(silent, CONNECTED, now);
      }
    }
    assertThat(asked).isLessThanOrEqualTo(20 * 60);
  }

  /** As after a restart, when every session was there. */
  @Test
  void what_changes_of_a_session_that_was_there_at_the_start_goes_first_as_well() {
    for (int i = 0; i < 1_000; i++) {
      plan.see(shown("silent-" + i, SessionStatus.SESSION_CONNECTED, START, i), true);
    }
    Instant later = START.plus(Duration.ofHours(1));
    Instant changed = later.minusSeconds(60);
    plan.see(shown("silent-8", SessionStatus.CONNECTING, changed, 1_000), true);
    plan.see(shown("silent-7", SessionStatus.CONNECTING, changed, 1_001), false);

    assertThat(asks(plan.next(later, () -> true))).isEqualTo("silent-7");
    assertThat(asks(plan.next(later.plusSeconds(1), () -> true)))
        .as("what changed before it was followed waits for its turn")
        .isNotEqualTo("silent-8");
  }

  @Property(tries = 50)
  void no_more_is_asked_than_the_rate_allows_and_nobody_twice_at_once(
      @ForAll @IntRange(min = 1, max = 200) int sessions,
      @ForAll @DoubleRange(min = 0.5, max = 50) double rate,
      @ForAll @IntRange(max = 3) int answers) {
    var bounded = new Plan(Delays.DEFAULT, rate);
    List<SessionStatus> statuses = SessionStatus.known();
    for (int i = 0; i < sessions; i++) {
      SessionStatus status = statuses.get(i % statuses.size());
      bounded.see(shown("s" + i, status, START, i), false);
    }
    Answer[] possible = {CONNECTED, STOPPED, FAILED, new Answer.Unknown("404")};
    List<Long> asked = new ArrayList<>();
    for (Instant now = START; now.isBefore(START.plusSeconds(400)); now = now.plusMillis(37)) {
      Question question = bounded.next(now, () -> true);
      while (question != null) {
        asked.add(Duration.between(START, now).toNanos());
        assertThat(bounded.askNow(question.sessionId(), now)).isNull();
        bounded.answered(question, possible[answers], now);
        question = bounded.next(now, () -> true);
      }
    }
    long between = (long) (1e9 / rate);
    for (int from = 0; from < asked.size(); from++) {
      for (int to = from + 1; to < asked.size(); to++) {
        long stretch = asked.get(to) - asked.get(from) + Plan.EVERY.toNanos();
        if (between * (to - from) > stretch) {
          fail("%d questions in %d ns at %f a second".formatted(to - from, stretch, rate));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 45, 60, 200, 1_000})
  void the_rate_is_reached_by_who_asks_every_so_often(int rate) {
    var paced = new Plan(Delays.DEFAULT, rate);
    int sessions = rate * 10 + 100;
    for (int i = 0; i < sessions; i++) {
      paced.see(shown("s" + i, SessionStatus.SESSION_CONNECTED, START, i), true);
    }
    Instant begin = START.plus(Duration.ofHours(1));
    int asked = 0;
    for (Instant now = begin; now.isBefore(begin.plusSeconds(10)); now = now.plus(Plan.EVERY)) {
      while (paced.next(now, () -> true) != null) {
        asked++;
      }
    }
    assertThat(asked).isBetween(rate * 10 * 98 / 100, rate * 10 + rate / 50 + 1);
  }
}
