package io.sessionlog.model;

import io.sessionlog.model.wire.EventCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One session's events, told in a test's own words and folded as the projector folds them. */
public final class History {

  public static final Instant START = Instant.parse("2026-11-23T10:00:00Z");

  private final SessionFold fold;
  private final List<FoldResult.Outcome> outcomes = new ArrayList<>();
  private boolean ownerKept;
  private @Nullable SessionState state;
  private Instant now = START;
  private long offset;
  private boolean lastMoved;

  public History() {
    this(SessionFold.DEFAULT_SETTLE_WINDOW);
  }

  History(Duration settleWindow) {
    this(settleWindow, SessionFold.DEFAULT_ACTIVITY_RESOLUTION);
  }

  History(Duration settleWindow, Duration activityResolution) {
    fold = new SessionFold(settleWindow, activityResolution);
  }

  /** As if the events so far had been folded by another. */
  History goOnFrom(SessionState folded) {
    state = folded;
    offset = folded.position().offset() + 1;
    return this;
  }

  /** Time passes. */
  History pass(Duration time) {
    now = now.plus(time);
    return this;
  }

  History pass(long seconds) {
    return pass(Duration.ofSeconds(seconds));
  }

  /** A webhook arrives. */
  public History then(String event, String data) {
    return then(event, data, null);
  }

  History then(String event) {
    return then(event, "{}", null);
  }

  /** A webhook arrives whose sender says when it was sent. */
  History then(String event, String data, @Nullable Instant senderTime) {
    return fold(event(event, data, senderTime, null));
  }

  History thenOwnedBy(String userId, String event) {
    return fold(event(event, "{}", null, userId));
  }

  private SessionEvent event(
      String event, String data, @Nullable Instant senderTime, @Nullable String userId) {
    byte[] body = data.getBytes(StandardCharsets.UTF_8);
    var attributes =
        new EventAttributes("id-" + offset, "/test", event, "alice", now, userId, senderTime);
    return EventCodec.read(EventCodec.write(attributes, body, 0, body.length));
  }

  private History fold(SessionEvent event) {
    FoldResult result = fold.apply(state, event, new Position(0, offset++));
    outcomes.add(result.outcome());
    lastMoved = result.moved();
    ownerKept = result.ownerKept();
    state = result.state();
    return this;
  }

  Instant now() {
    return now;
  }

  public SessionState state() {
    return state;
  }

  boolean lastMoved() {
    return lastMoved;
  }

  boolean hasKeptOwner() {
    return ownerKept;
  }

  FoldResult.Outcome lastOutcome() {
    return outcomes.get(outcomes.size() - 1);
  }
}
