package io.sessionlog.model.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.History;
import io.sessionlog.model.Position;
import io.sessionlog.model.SessionFold;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.SessionStatus;
import io.sessionlog.model.simulation.Account.Truth;
import io.sessionlog.model.wire.EventCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Three hundred accounts over an hour: how many does the fold alone show wrong at its end? */
class LossTest {

  private static final Instant START = History.START;
  private static final Instant END = START.plus(Duration.ofHours(1));
  private static final int ACCOUNTS = 300;
  private static final int LATE_MILLIS = 12_000;

  @Test
  void delays_repeats_and_reorderings_show_nothing_wrong() {
    List<Account> wrong = wrong(new Network(0, LATE_MILLIS));

    assertThat(wrong).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 20})
  void however_much_is_lost_no_active_account_is_shown_wrong(int loss) {
    List<Account> wrong = wrong(new Network(loss, LATE_MILLIS));

    assertThat(wrong).allMatch(account -> account.truthAt(END) != Truth.CONNECTED);
    // Those whose last webhook was lost, which nothing but a question can find out.
    assertThat(wrong).isNotEmpty();
  }

  private static List<Account> wrong(Network network) {
    return IntStream.range(0, ACCOUNTS)
        .mapToObj(i -> Account.live("account-" + i, i, START, END))
        .filter(
            account -> isWrong(account, network.deliver(account, account.sessionId().hashCode())))
        .toList();
  }

  private static boolean isWrong(Account account, List<Network.Arrival> arrivals) {
    SessionState state = fold(account, arrivals);
    boolean isShownConnected = state != null && state.status() == SessionStatus.SESSION_CONNECTED;
    return isShownConnected != (account.truthAt(END) == Truth.CONNECTED);
  }

  private static @Nullable SessionState fold(Account account, List<Network.Arrival> arrivals) {
    var fold = SessionFold.byDefault();
    SessionState state = null;
    for (int i = 0; i < arrivals.size(); i++) {
      Network.Arrival arrival = arrivals.get(i);
      byte[] data = arrival.webhook().data().getBytes(StandardCharsets.UTF_8);
      var attributes =
          new EventAttributes(
              "id",
              "/test",
              arrival.webhook().event(),
              account.sessionId(),
              arrival.at(),
              null,
              null);
      state =
          fold.apply(
                  state,
                  EventCodec.read(EventCodec.write(attributes, data, 0, data.length)),
                  new Position(0, i))
              .state();
    }
    return state;
  }
}
