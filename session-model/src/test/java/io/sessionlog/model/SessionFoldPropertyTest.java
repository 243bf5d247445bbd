package io.sessionlog.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.wire.EventCodec;
import io.sessionlog.model.wire.StateCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectMapper;

/** What holds for every history. A failing run prints its seed. */
class SessionFoldPropertyTest {

  static final ObjectMapper JSON = new ObjectMapper();
  static final SessionFold FOLD = SessionFold.byDefault();

  /** An event before it has a place in the log. */
  record Webhook(String event, String data, int secondsLater, @Nullable Integer sentSecondsAgo) {}

  @Property
  void replay_equals_live(@ForAll("histories") List<Webhook> history) {
    List<SessionEvent> events = events(history);
    SessionState live = null;
    for (int i = 0; i < events.size(); i++) {
      // Live, a state is written to the topic and read back between any two events.
      SessionState read = live == null ? null : StateCodec.read(StateCodec.write(live));
      live = FOLD.apply(read, events.get(i), new Position(0, i)).state();
    }

    assertThat(fold(events, events.size())).isEqualTo(live);
  }

  @Property
  void the_last_event_is_exact_to_the_resolution_and_all_else_to_the_event(
      @ForAll("histories") List<Webhook> history) {
    // Whether a session was idle, and whether an answer was overtaken, is asked of the last event.
    List<SessionEvent> events =
        events(
            history.stream()
                .filter(w -> !w.event().equals("session_expired") && !w.data().contains("doubted"))
                .toList());
    var toTheEvent = new SessionFold(SessionFold.DEFAULT_SETTLE_WINDOW, Duration.ZERO);
    SessionState exact = null;
    SessionState state = null;
    for (int i = 0; i < events.size(); i++) {
      var position = new Position(0, i);
      exact = toTheEvent.apply(exact, events.get(i), position).state();
      FoldResult result = FOLD.apply(state, events.get(i), position);
      assertThat(result.moved()).isEqualTo(!Objects.equals(result.state(), state) || exact == null);
      state = result.state();

      assertThat(state)
          .usingRecursiveComparison()
          .ignoringFields("lastEvent", "lastEventAt", "activityResolution", "position")
          .isEqualTo(exact);
      if (exact != null && state != null) {
        assertThat(Duration.between(state.lastEventAt(), exact.lastEventAt()))
            .isBetween(Duration.ZERO, SessionFold.DEFAULT_ACTIVITY_RESOLUTION.minusMillis(1));
      }
    }
  }

  @Property
  void the_same_state_is_the_same_bytes(@ForAll("histories") List<Webhook> history) {
    SessionState state = fold(events(history), history.size());
    if (state != null) {
      byte[] bytes = StateCodec.write(state);
      assertThat(StateCodec.read(bytes)).isEqualTo(state);
      assertThat(StateCodec.write(StateCodec.read(bytes))).isEqualTo(bytes);
    }
  }

  @Property
  void a_prefix_that_is_folded_again_after_a_crash_ends_the_same(
      @ForAll("histories") List<Webhook> history, @ForAll @IntRange(max = 30) int from) {
    List<SessionEvent> events = events(history);
    SessionState before = fold(events, events.size());
    SessionState after = before;
    for (int i = Math.min(from, events.size()); i < events.size(); i++) {
      after = FOLD.apply(after, events.get(i), new Position(0, i)).state();
    }

    assertThat(after).isEqualTo(before);
  }

  @Property
  void a_duplicate_changes_nothing_but_the_position(@ForAll("histories") List<Webhook> history) {
    List<SessionEvent> events = events(history);
    SessionState once = fold(events, events.size());
    List<SessionEvent> repeated = new ArrayList<>(events);
    repeated.add(events.get(events.size() - 1));
    SessionState twice = fold(repeated, repeated.size());

    if (once == null) {
      assertThat(twice).isNull();
    } else {
      assertThat(twice).usingRecursiveComparison().ignoringFields("position").isEqualTo(once);
    }
  }

  @Property
  void an_older_event_slipped_in_never_changes_the_status(
      @ForAll("histories") List<Webhook> history, @ForAll("statusEvents") Webhook older) {
    List<SessionEvent> events = events(history);
    SessionState before = fold(events, events.size());
    if (before == null || before.statusSenderTime() == null) {
      return;
    }
    var late =
        event(older, before.lastEventAt().plusSeconds(1), before.statusSenderTime().minusMillis(1));
    SessionState after = FOLD.apply(before, late, new Position(0, events.size())).state();

    assertThat(after)
        .usingRecursiveComparison()
        .ignoringFields("position", "lastEvent", "lastEventAt")
        .isEqualTo(before);
  }

  @Property
  void activity_connects_whatever_the_status_once_the_window_has_passed(
      @ForAll("histories") List<Webhook> history) {
    List<SessionEvent> events = events(history);
    SessionState before = fold(events, events.size());
    Instant last = events.get(events.size() - 1).time();
    var reaction = new Webhook("message_reaction", "{}", 0, null);
    Instant late = last.plus(SessionFold.DEFAULT_SETTLE_WINDOW).plusMillis(1);
    var after = FOLD.apply(before, event(reaction, late, null), new Position(0, events.size()));

    assertThat(Objects.requireNonNull(after.state()).status())
        .isEqualTo(SessionStatus.SESSION_CONNECTED);
  }

  @Property
  void activity_changes_no_status_that_was_told_within_the_window(
      @ForAll("statusEvents") Webhook told, @ForAll @IntRange(max = 30) int secondsLater) {
    SessionEvent first = event(told, History.START, null);
    SessionState before = FOLD.apply(null, first, new Position(0, 0)).state();
    if (before == null || before.statusSince() == null) {
      return;
    }
    var reaction = new Webhook("message_reaction", "{}", 0, null);
    SessionEvent activity = event(reaction, History.START.plusSeconds(secondsLater), null);
    FoldResult after = FOLD.apply(before, activity, new Position(0, 1));

    assertThat(after.outcome()).isEqualTo(FoldResult.Outcome.UNCHANGED);
    assertThat(Objects.requireNonNull(after.state()).status()).isEqualTo(before.status());
  }

  @Property
  void unknown_fields_never_matter(@ForAll("histories") List<Webhook> history) {
    List<Webhook> extended =
        history.stream()
            .map(
                w ->
                    w.data().startsWith("{}")
                        ? new Webhook(
                            w.event(), "{\"new\":[{}]}", w.secondsLater(), w.sentSecondsAgo())
                        : new Webhook(
                            w.event(),
                            "{\"new\":{\"qr\":1,\"state\":2}," + w.data().substring(1),
                            w.secondsLater(),
                            w.sentSecondsAgo()))
            .toList();

    assertThat(fold(events(extended), extended.size()))
        .isEqualTo(fold(events(history), history.size()));
  }

  @Property
  void the_flags_of_a_reading_are_never_contradictory(
      @ForAll("histories") List<Webhook> history, @ForAll @IntRange(max = 120) int secondsLater) {
    SessionState state = fold(events(history), history.size());
    if (state == null) {
      return;
    }
    var reading = SessionReading.of(state, state.lastEventAt().plusSeconds(secondsLater));

    assertThat(
            Stream.of(
                    reading.isConnected(),
                    reading.needsQr(),
                    reading.isLoading(),
                    reading.hasError())
                .filter(flag -> flag))
        .hasSizeLessThanOrEqualTo(1);
    assertThat(reading.needsQr() && reading.qr() == null).isFalse();
    assertThat((state.qr() == null) == (state.qrReceivedAt() == null)).isTrue();
    assertThat(state.updatedAt()).isBeforeOrEqualTo(state.lastEventAt());
  }

  @Property
  void no_text_makes_the_fold_fail(@ForAll("anyTexts") String text) {
    var facts =
        List.of(
            new SessionFact.QrReceived(text),
            new SessionFact.Disconnected(text),
            new SessionFact.AuthenticationFailed(text),
            new SessionFact.StateChanged(text),
            new SessionFact.LoadingScreen(3, text),
            new SessionFact.SessionRegistered(text, true, null));
    SessionState state = null;
    for (int i = 0; i < facts.size(); i++) {
      var attributes = new EventAttributes("id", text, "ready", "alice", History.START, text, null);
      var event = new SessionEvent(attributes, facts.get(i));
      state = FOLD.apply(state, event, new Position(0, i)).state();
      assertThat(Objects.requireNonNull(state).message()).hasSizeLessThanOrEqualTo(500);
    }
  }

  @Property(tries = 200)
  void every_text_of_a_sender_comes_through_the_log_into_a_state_that_is_read_back(
      @ForAll("anyTexts") String text) {
    String json = JSON.writeValueAsString(text);
    List<Webhook> history =
        List.of(
            new Webhook("loading_screen", "{\"message\":" + json + "}", 0, null),
            new Webhook("change_state", "{\"state\":" + json + "}", 0, null),
            new Webhook(
                "session_registered",
                "{\"userId\":\"u\",\"aiConfig\":{" + json + ":" + json + "}}",
                0,
                null),
            new Webhook("disconnected", "{\"reason\":" + json + "}", 0, null));
    for (int count = 1; count <= history.size(); count++) {
      SessionState state = Objects.requireNonNull(fold(events(history), count));

      assertThat(StateCodec.read(StateCodec.write(state))).isEqualTo(state);
    }
  }

  /**
   * Halves of characters, NULs and controls among them; some longer than a state's texts may be.
   */
  @Provide
  Arbitrary<String> anyTexts() {
    return Arbitraries.strings()
        .withChars('\uD83D', '\uDE00', '\u0000', '\u001F', '"', '\\', '\u2028', '\uFEFF', '\uFFFF')
        .withCharRange('a', 'e')
        .withCharRange('\u00E0', '\u0400')
        .ofMaxLength(600);
  }

  @Provide
  Arbitrary<List<Webhook>> histories() {
    return webhooks().list().ofMinSize(1).ofMaxSize(30);
  }

  @Provide
  Arbitrary<Webhook> statusEvents() {
    return webhooks()
        .filter(w -> !w.event().startsWith("session_") && !w.event().equals("qr_expired"))
        .filter(w -> !w.data().contains("doubted"));
  }

  private static Arbitrary<Webhook> webhooks() {
    Arbitrary<String[]> payloads =
        Arbitraries.of(
            new String[][] {
              {"qr", "{\"qr\":\"2@one\"}"},
              {"qr", "{\"qr\":\"2@two\"}"},
              {"authenticated", "{}"},
              {"ready", "{}"},
              {"loading_screen", "{\"percent\":0,\"message\":\"WhatsApp\"}"},
              {"loading_screen", "{\"percent\":\"100\"}"},
              {"disconnected", "{\"reason\":\"LOGOUT\"}"},
              {"status", "{}"},
              {"change_state", "{\"state\":\"CONNECTED\"}"},
              {"change_state", "{\"state\":\"OPENING\"}"},
              {"change_state", "{\"state\":\"TIMEOUT\"}"},
              {"change_state", "{\"state\":\"UNPAIRED\"}"},
              {"change_state", "{\"state\":\"TOS_BLOCK\"}"},
              {"message", "{\"message\":{}}"},
              {"message_ack", "{\"message\":{},\"ack\":3}"},
              {"code", "{\"code\":\"ABCD1234\"}"},
              {"session_registered", "{\"userId\":\"u1\",\"aiConfig\":{\"a\":[1.50]}}"},
              {"session_deleted", "{}"},
              {"session_expired", "{\"idleSince\":\"0:4\"}"},
              {
                "session_observed",
                "{\"status\":\"session_connected\",\"words\":\"WORKING\",\"askedAt\":\"2026-11-23T10:00:00Z\","
                    + "\"answeredAt\":\"2026-11-23T10:00:01Z\",\"doubted\":\"0:5\"}"
              },
              {"qr", "{\"qr\":\"2@fetched\",\"doubted\":\"0:6\"}"},
              {"qr_expired", "{\"qrSha256\":\"" + Fingerprint.of("2@one") + "\"}"},
            });
    return Combinators.combine(
            payloads,
            Arbitraries.integers().between(0, 45),
            Arbitraries.integers().between(-10, 60).injectNull(0.4))
        .as((payload, later, ago) -> new Webhook(payload[0], payload[1], later, ago));
  }

  private static List<SessionEvent> events(List<Webhook> history) {
    List<SessionEvent> events = new ArrayList<>();
    Instant now = History.START;
    for (Webhook webhook : history) {
      now = now.plusSeconds(webhook.secondsLater());
      Integer ago = webhook.sentSecondsAgo();
      events.add(event(webhook, now, ago == null ? null : now.minusSeconds(ago)));
    }
    return events;
  }

  private static SessionEvent event(Webhook webhook, Instant now, @Nullable Instant sent) {
    byte[] body = webhook.data().getBytes(StandardCharsets.UTF_8);
    var attributes = new EventAttributes("id", "/test", webhook.event(), "alice", now, null, sent);
    return EventCodec.read(EventCodec.write(attributes, body, 0, body.length));
  }

  private static @Nullable SessionState fold(List<SessionEvent> events, int count) {
    SessionState state = null;
    for (int i = 0; i < count; i++) {
      state = FOLD.apply(state, events.get(i), new Position(0, i)).state();
    }
    return state;
  }
}
