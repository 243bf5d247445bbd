package io.sessionlog.support.position;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sessionlog.model.Position;
import io.sessionlog.support.http.InvalidRequest;
import io.sessionlog.support.http.TemporarilyUnavailable;
import io.sessionlog.support.security.Caller;
import io.sessionlog.support.security.Caller.Scope;
import io.sessionlog.support.security.Seal;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is told positions, and whose are believed. */
class PositionTextTest {

  private static final Position SOMEWHERE = new Position(4, 267);
  private static final Caller ALICE = new Caller("alice", Scope.READ, true);

  private final PositionText sealing = new PositionText(new Seal("0123456789abcdef".repeat(2)));
  private final PositionText plain = new PositionText(new Seal(""));

  @Test
  void whoIsBoundToAUserIsToldNothingOfTheLog() {
    String told = sealing.to(ALICE).apply(SOMEWHERE);

    assertThat(told).matches("[\\w-]{54}").isEqualTo(sealing.give(SOMEWHERE, true).shown());
    assertThat(sealing.to(ALICE).apply(new Position(4, 268)))
        .hasSameSizeAs(told)
        .doesNotStartWith(told.substring(0, 4));
    assertThat(sealing.read("position", told, true)).isEqualTo(SOMEWHERE);
  }

  @Test
  void othersAreToldPlainOnesAndGivenSealedOnesToHandOn() {
    assertThat(sealing.to(Caller.ANYBODY).apply(SOMEWHERE)).isEqualTo("4:267");

    PositionText.Given given = sealing.give(SOMEWHERE, false);
    assertThat(given.shown()).isEqualTo("4:267");
    for (boolean isBound : new boolean[] {true, false}) {
      assertThat(sealing.read("position", given.toHandOn(), isBound)).isEqualTo(SOMEWHERE);
    }
    assertThat(sealing.read("position", "4:267", false)).isEqualTo(SOMEWHERE);
  }

  @Test
  void plainOnesAreNotTakenFromWhoWouldLearnByThem() {
    assertThatThrownBy(() -> sealing.read("Session-Position", "4:267", true))
        .isInstanceOfSatisfying(
            InvalidRequest.class,
            refused ->
                assertThat(refused.getBody().getDetail())
                    .contains("Session-Position must be a sealed one")
                    .contains("others"));
  }

  @Test
  void withoutASecretAllArePlain() {
    assertThat(plain.to(ALICE).apply(SOMEWHERE)).isEqualTo("4:267");
    assertThat(plain.give(SOMEWHERE, true)).isEqualTo(new PositionText.Given("4:267", "4:267"));
    assertThat(plain.read("position", "4:267", true)).isEqualTo(SOMEWHERE);
  }

  @Test
  void whatIsNoPositionIsRefused() {
    String sealed = sealing.give(SOMEWHERE, true).shown();
    for (String text : new String[] {"", "4", "4:-1", "x:1", sealed.substring(1), sealed + "A"}) {
      assertThatThrownBy(() -> sealing.read("position", text, false))
          .isInstanceOf(InvalidRequest.class);
    }
  }

  @Test
  void whoseSecretThisNodeHasNotGotYetMayAskAgain() {
    String sealed = sealing.give(SOMEWHERE, true).shown();
    var another = new PositionText(new Seal("f".repeat(32)));

    for (PositionText node : List.of(plain, another)) {
      for (boolean isBound : new boolean[] {true, false}) {
        assertThatThrownBy(() -> node.read("position", sealed, isBound))
            .isInstanceOfSatisfying(
                TemporarilyUnavailable.class,
                refused -> assertThat(refused.getHeaders().getFirst("Retry-After")).isEqualTo("2"));
      }
    }
  }
}
