package io.sessionlog.reconciler.doubt;

import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.EventNames;
import io.sessionlog.model.Position;
import io.sessionlog.model.SessionFact;
import io.sessionlog.model.SessionFold;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.SessionStatus;
import io.sessionlog.model.simulation.Account;
import io.sessionlog.model.simulation.Network;
import io.sessionlog.model.wire.EventCodec;
import io.sessionlog.model.wire.ObservationData;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Accounts, a network, the fold, the plan, and a server that knows the truth; time is made up. */
final class World {

  static final Instant START = Instant.parse("2026-11-26T10:00:00Z");
  static final Instant END = START.plus(Duration.ofHours(1));
  private static final Duration STEP = Duration.ofMillis(50);
  private static final Duration LATENCY = Duration.ofMillis(120);

  private record Due(Instant at, long order, Runnable what) {}

  private final Map<String, Account> accounts = new LinkedHashMap<>();
  private final Map<String, SessionState> states = new HashMap<>();
  private final Map<String, Instant> wrongSince = new HashMap<>();
  private final SessionFold fold = new SessionFold(SessionFold.DEFAULT_SETTLE_WINDOW);
  private final PriorityQueue<Due> coming =
      new PriorityQueue<>(Comparator.comparing(Due::at).thenComparingLong(Due::order));
  private final Plan plan;
  private final Random dice = new Random(7);
  private Instant now = START;
  private Duration longestWrong = Duration.ZERO;
  private boolean wavers;
  private long order;
  private long offset;
  private int questions;
  private int corrections;

  World(int size, Network network, Delays delays, double rate) {
    plan = new Plan(delays, rate);
    for (int i = 0; i < size; i++) {
      Account account = Account.live("account-" + i, i, START, END);
      accounts.put(account.sessionId(), account);
      for (Network.Arrival arrival : network.deliver(account, account.sessionId().hashCode())) {
        byte[] data = arrival.webhook().data().getBytes(StandardCharsets.UTF_8);
        at(arrival.at(), () -> append(account.sessionId(), arrival.webhook().event(), data));
      }
    }
  }

  /** Now and then the server fails, or tells what it is not. */
  void waver() {
    wavers = true;
  }

  int corrections() {
    return corrections;
  }

  double questionsPerSessionAndMinute() {
    return questions / (double) accounts.size() / (Duration.between(START, now).toSeconds() / 60.0);
  }

  Duration longestWrong() {
    return longestWrong;
  }

  void run(Duration after) {
    Instant end = END.plus(after);
    while (now.isBefore(end)) {
      for (Due due = coming.peek(); due != null && !due.at().isAfter(now); due = coming.peek()) {
        coming.remove().what().run();
      }
      Question question = plan.next(now, () -> true);
      if (question != null) {
        questions++;
        Answer answer = answer(question);
        at(now.plus(LATENCY), () -> take(question, answer));
      }
      if (now.toEpochMilli() % 1_000 == 0) {
        look();
      }
      now = now.plus(STEP);
    }
  }

  private void at(Instant time, Runnable what) {
    coming.add(new Due(time, order++, what));
  }

  private void append(String sessionId, String event, byte[] data) {
    var attributes = new EventAttributes("id", "/test", event, sessionId, now, null, null);
    SessionState state =
        fold.apply(
                states.get(sessionId),
                EventCodec.read(EventCodec.write(attributes, data, 0, data.length)),
                new Position(0, offset++))
            .state();
    states.put(sessionId, state);
    plan.see(Watched.of(state), false);
  }

  private Answer answer(Question question) {
    Account account = accounts.get(question.sessionId());
    if (wavers && dice.nextInt(10) == 0) {
      return dice.nextBoolean()
          ? new Answer.Failed("no answer", Answer.Failed.Fault.SERVER)
          : new Answer.Told(
              dice.nextBoolean()
                  ? SessionStatus.SESSION_CONNECTED
                  : SessionStatus.SESSION_NOT_CONNECTED,
              "wavering");
    }
    return switch (account.truthAt(now)) {
      case CONNECTED -> new Answer.Told(SessionStatus.SESSION_CONNECTED, "session_connected");
      case LOGGING_IN -> new Answer.Told(SessionStatus.CONNECTING, "OPENING");
      case DISCONNECTED ->
          new Answer.Told(SessionStatus.SESSION_NOT_CONNECTED, "session_not_connected");
      case WAITING_FOR_SCAN ->
          question.mayWaitForScan()
              ? new Answer.Told(
                  SessionStatus.QR_GENERATED,
                  "session_not_connected",
                  java.util.Set.of(),
                  code(account))
              : new Answer.Told(SessionStatus.SESSION_NOT_CONNECTED, "session_not_connected");
    };
  }

  private @Nullable String code(Account account) {
    String code = null;
    for (Account.Sent sent : account.webhooks()) {
      if (sent.event().equals("qr") && !sent.at().isAfter(now)) {
        code = sent.data().substring("{\"qr\":\"".length(), sent.data().length() - 2);
      }
    }
    return code;
  }

  private void take(Question question, Answer answer) {
    Correction correction = plan.answered(question, answer, now);
    if (correction == null) {
      return;
    }
    String code = correction.code();
    if (code != null) {
      append(correction.sessionId(), "qr", ObservationData.ofCode(code, correction.doubted()));
      return;
    }
    corrections++;
    append(
        correction.sessionId(),
        EventNames.SESSION_OBSERVED,
        ObservationData.of(
            new SessionFact.SessionObserved(
                correction.status(),
                !correction.isUnknown(),
                correction.words(),
                "wwebjs-api",
                correction.askedAt(),
                correction.answeredAt(),
                correction.doubted())));
  }

  /** Accounts whose connection is shown as something else, in order. */
  List<String> wrong() {
    List<String> wrong = new ArrayList<>();
    for (String sessionId : accounts.keySet()) {
      if (isWrong(sessionId)) {
        wrong.add(sessionId);
      }
    }
    return wrong;
  }

  private boolean isWrong(String sessionId) {
    SessionState state = states.get(sessionId);
    boolean isShownConnected = state != null && state.status() == SessionStatus.SESSION_CONNECTED;
    boolean isConnected = accounts.get(sessionId).truthAt(now) == Account.Truth.CONNECTED;
    return isShownConnected != isConnected;
  }

  private void look() {
    for (String sessionId : accounts.keySet()) {
      if (isWrong(sessionId)) {
        Duration wrong = Duration.between(wrongSince.computeIfAbsent(sessionId, id -> now), now);
        longestWrong = wrong.compareTo(longestWrong) > 0 ? wrong : longestWrong;
      } else {
        wrongSince.remove(sessionId);
      }
    }
  }
}
