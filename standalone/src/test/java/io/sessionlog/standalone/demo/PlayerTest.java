package io.sessionlog.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the player does with ingest's answers. */
class PlayerTest {

  private static final int ACCEPTED = 202;

  private final SimulatedTime time = new SimulatedTime(Simulation.START);
  private final List<Webhook> attempts = new ArrayList<>();
  private final SessionScript script = DemoTraffic.scripts(7).get(0);

  private Player play(Sender answer) {
    var player =
        new Player(
            webhook -> {
              attempts.add(webhook);
              return answer.send(webhook);
            },
            time,
            time);
    player.play(script);
    return player;
  }

  @Test
  void aWebhookThatMeetsA503IsSentAgainTwoSecondsLater() {
    Player player = play(webhook -> attempts.size() < 3 ? 503 : ACCEPTED);

    time.pass(Player.RETRY_DELAY.multipliedBy(2).plusSeconds(1));

    assertThat(attempts).hasSizeGreaterThanOrEqualTo(3);
    assertThat(attempts.subList(0, 3)).containsOnly(attempts.get(0));
    assertThat(player.takeTally().putOff()).isEqualTo(2);
  }

  @Test
  void nothingIsSkippedOrReorderedWhileIngestIsAway() {
    play(webhook -> ACCEPTED);
    time.pass(Duration.ofSeconds(8));
    List<String> undisturbed = attempts.stream().map(Webhook::event).toList();

    var outage = new PlayerTest();
    var delivered = new ArrayList<String>();
    outage.play(
        webhook -> {
          if (outage.time.instant().isBefore(Simulation.START.plusSeconds(60))) {
            throw new ConnectException("refused");
          }
          delivered.add(webhook.event());
          return ACCEPTED;
        });
    outage.time.pass(Duration.ofSeconds(75));

    assertThat(delivered).startsWith(undisturbed.toArray(String[]::new));
  }

  @Test
  void aSessionHasOneWebhookUnderWayHoweverLongIngestIsAway() {
    play(
        webhook -> {
          throw new IOException("away");
        });

    time.pass(Duration.ofHours(1));

    assertThat(time.waiting()).isEqualTo(1);
    assertThat(attempts).containsOnly(attempts.get(0));
  }

  @Test
  void aRefusedWebhookIsCountedAndPassedOver() {
    Player player = play(webhook -> attempts.size() == 1 ? 400 : ACCEPTED);

    time.pass(Duration.ofSeconds(8));

    assertThat(attempts.get(1)).isNotEqualTo(attempts.get(0));
    assertThat(player.takeTally()).isEqualTo(new Player.Tally(attempts.size() - 1L, 0, 1));
  }

  @Test
  void aTallyStartsAnewOnceItIsTaken() {
    Player player = play(webhook -> ACCEPTED);
    time.pass(Duration.ofSeconds(8));
    player.takeTally();

    assertThat(player.takeTally()).isEqualTo(new Player.Tally(0, 0, 0));
  }
}
