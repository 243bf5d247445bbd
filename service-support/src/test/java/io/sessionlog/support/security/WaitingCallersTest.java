package io.sessionlog.support.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sessionlog.model.Position;
import io.sessionlog.support.http.TemporarilyUnavailable;
import io.sessionlog.support.position.PositionWaiters;
import io.sessionlog.support.position.Watermarks;
import java.security.Principal;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Who waits for a position holds a place, and not all of them. */
class WaitingCallersTest {

  private static final Position NEXT = new Position(0, 0);

  private final Principal alice = caller("alice");
  private final Principal bob = caller("bob");
  private final Watermarks watermarks = new Watermarks(1, 10);
  private final PositionWaiters waiters =
      new PositionWaiters(new CallerShare(4, 0.5), Duration.ofMinutes(5));

  private static Principal caller(String name) {
    return new CallerAuthentication(new Caller(name, Caller.Scope.READ, true), "key:" + name);
  }

  private CompletableFuture<Long> waits(Principal caller) {
    return waiters.reached(watermarks, NEXT, caller);
  }

  @Test
  void oneCallerLeavesPlacesToTheOthers() {
    CompletableFuture<Long> first = waits(alice);
    CompletableFuture<Long> second = waits(alice);

    assertThatThrownBy(() -> waits(alice)).isInstanceOf(TemporarilyUnavailable.class);
    CompletableFuture<Long> bobs = waits(bob);
    watermarks.advance(NEXT);
    assertThat(first).isCompletedWithValue(0L);
    assertThat(second).isCompletedWithValue(0L);
    assertThat(bobs).isCompletedWithValue(0L);
  }

  @Test
  void aPlaceIsGivenBackAlsoWhereThePositionDoesNotCome() {
    CompletableFuture<Long> first = waits(alice);
    CompletableFuture<Long> second = waits(alice);
    watermarks.close();
    assertThat(first).isCompletedExceptionally();
    assertThat(second).isCompletedExceptionally();

    var others = new Watermarks(1, 10);
    assertThat(waiters.reached(others, NEXT, alice)).isNotDone();
    assertThat(waiters.reached(others, NEXT, alice)).isNotDone();
  }

  @Test
  void aPlaceThatTheNodeHasNoRoomForIsGivenBack() {
    var one = new Watermarks(1, 1);
    CompletableFuture<Long> first = waiters.reached(one, NEXT, bob);
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> waiters.reached(one, NEXT, alice))
          .isInstanceOf(TemporarilyUnavailable.class);
    }
    one.advance(NEXT);
    assertThat(first).isCompletedWithValue(0L);
    assertThat(waiters.reached(one, NEXT, alice)).isCompletedWithValue(0L);
  }
}
