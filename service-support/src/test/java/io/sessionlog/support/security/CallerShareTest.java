package io.sessionlog.support.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.security.Principal;
import org.junit.jupiter.api.Test;

class CallerShareTest {

  private final Principal alice = caller("alice");
  private final Principal bob = caller("bob");

  @Test
  void oneCallerLeavesARestToTheOthers() {
    var places = new CallerShare(4, 0.75);
    for (int i = 0; i < 3; i++) {
      assertThat(places.tryTake(alice)).isTrue();
    }

    assertThat(places.tryTake(alice)).isFalse();
    assertThat(places.tryTake(bob)).isTrue();
    assertThat(places.tryTake(bob)).as("all are taken").isFalse();
    places.giveBack(alice);
    assertThat(places.tryTake(alice)).isTrue();
  }

  @Test
  void whereNobodyIsKnownAllCanBeTaken() {
    var places = new CallerShare(2, 0.5);

    assertThat(places.tryTake(null)).isTrue();
    assertThat(places.tryTake(null)).isTrue();
    assertThat(places.tryTake(null)).isFalse();
  }

  @Test
  void aShareIsAtLeastOnePlaceAndAtMostAll() {
    assertThat(new CallerShare(1, 0.1).tryTake(alice)).isTrue();
    assertThatIllegalArgumentException().isThrownBy(() -> new CallerShare(1, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new CallerShare(1, 1.1));
  }

  private static Principal caller(String name) {
    return new CallerAuthentication(new Caller(name, Caller.Scope.READ, true), "key:" + name);
  }
}
