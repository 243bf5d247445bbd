package io.sessionlog.model.simulation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * The way from a sender to the door: it delays, and so reorders, repeats and loses webhooks.
 *
 * @param loss of 100 webhooks, how many never arrive
 */
public record Network(int loss, int maxLateMillis) {

  /** Of 100 webhooks, how many come twice, and how many late. */
  private static final int REPEATED = 5;

  private static final int LATE = 3;

  /** A webhook as it comes to the door. */
  public record Arrival(Instant at, Account.Sent webhook) {}

  /** What arrives, in the order in which it does. */
  public List<Arrival> deliver(Account account, long seed) {
    var dice = new Random(seed);
    List<Arrival> arrivals = new ArrayList<>();
    for (Account.Sent webhook : account.webhooks()) {
      // The dice roll alike whatever is lost, so that two runs differ by the loss alone.
      int luck = dice.nextInt(100);
      Instant at = webhook.at().plusMillis(delayMillis(dice));
      Instant again = at.plusMillis(dice.nextInt(10_000));
      boolean isRepeated = dice.nextInt(100) < REPEATED;
      if (luck < loss) {
        continue;
      }
      arrivals.add(new Arrival(at, webhook));
      if (isRepeated) {
        arrivals.add(new Arrival(again, webhook));
      }
    }
    arrivals.sort(Comparator.comparing(Arrival::at));
    return arrivals;
  }

  private int delayMillis(Random dice) {
    int usual = 5 + (int) (-200 * Math.log(1 - dice.nextDouble()));
    return dice.nextInt(100) < LATE ? dice.nextInt(maxLateMillis) : Math.min(usual, 3_000);
  }
}
