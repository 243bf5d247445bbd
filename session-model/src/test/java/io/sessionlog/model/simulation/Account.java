package io.sessionlog.model.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * One account of a whatsapp-web.js server whose truth is known: it logs in, talks, loses its
 * connection, comes back. What it sends is what such servers send, each webhook once.
 */
public final class Account {

  /** What the account really is, from a moment on. */
  public enum Truth {
    WAITING_FOR_SCAN,
    LOGGING_IN,
    CONNECTED,
    DISCONNECTED
  }

  /**
   * One webhook, as it is sent.
   *
   * @param data JSON
   */
  public record Sent(Instant at, String event, String data) {}

  /** A change of the truth. */
  public record Turn(Instant at, Truth truth) {}

  private final String sessionId;
  private final Random dice;
  private final Instant end;
  private final List<Sent> webhooks = new ArrayList<>();
  private final List<Turn> turns = new ArrayList<>();
  private Instant now;
  private int codes;

  private Account(String sessionId, Random dice, Instant start, Instant end) {
    this.sessionId = sessionId;
    this.dice = dice;
    this.now = start;
    this.end = end;
  }

  /**
   * @param end the last turn comes three minutes before it at the latest, so that it can be told by
   *     then
   */
  public static Account live(String sessionId, long seed, Instant start, Instant end) {
    var account = new Account(sessionId, new Random(seed), start, end);
    account.live();
    return account;
  }

  public String sessionId() {
    return sessionId;
  }

  /** In the order of their times. */
  public List<Sent> webhooks() {
    return List.copyOf(webhooks);
  }

  public List<Turn> turns() {
    return List.copyOf(turns);
  }

  public Truth truthAt(Instant time) {
    Truth truth = Truth.DISCONNECTED;
    for (Turn turn : turns) {
      if (!turn.at().isAfter(time)) {
        truth = turn.truth();
      }
    }
    return truth;
  }

  private void live() {
    Instant lastTurn = end.minus(Duration.ofMinutes(3));
    pass(0, 60);
    scan();
    while (true) {
      logIn();
      if (!talk(lastTurn)) {
        return;
      }
      turn(Truth.DISCONNECTED);
      send("disconnected", "{\"reason\":\"NAVIGATION\"}");
      pass(60, 240);
      if (now.isAfter(lastTurn)) {
        return;
      }
      if (dice.nextInt(4) == 0) {
        scan();
      }
    }
  }

  private void scan() {
    turn(Truth.WAITING_FOR_SCAN);
    for (int shown = 1 + dice.nextInt(3); shown > 0; shown--) {
      send("qr", "{\"qr\":\"2@%s,%d\"}".formatted(sessionId, ++codes));
      pass(18, 22);
    }
  }

  /** Ends as captured log-ins do: the progress comes once more after {@code ready}. */
  private void logIn() {
    turn(Truth.LOGGING_IN);
    progress();
    pass(1, 3);
    turn(Truth.CONNECTED);
    send("ready", "{}");
    if (dice.nextInt(3) == 0) {
      pass(1, 2);
      progress();
    }
  }

  private void progress() {
    send("loading_screen", "{\"percent\":0,\"message\":\"WhatsApp\"}");
    pass(0, 1);
    send("loading_screen", "{\"percent\":100,\"message\":\"WhatsApp\"}");
    pass(0, 1);
    send("authenticated", "{}");
  }

  /** False when the account stays connected to the end. */
  private boolean talk(Instant lastTurn) {
    Instant until = now.plusSeconds(120 + dice.nextInt(900));
    boolean stays = until.isAfter(lastTurn);
    while (now.isBefore(stays ? end : until)) {
      pass(3, 15);
      switch (dice.nextInt(3)) {
        case 0 -> send("message", message());
        case 1 -> send("message_create", message());
        default -> send("message_ack", "{\"ack\":3," + message().substring(1));
      }
    }
    return !stays;
  }

  private String message() {
    return "{\"message\":{\"id\":\"m%d\",\"timestamp\":%d}}"
        .formatted(webhooks.size(), now.getEpochSecond());
  }

  private void turn(Truth truth) {
    turns.add(new Turn(now, truth));
  }

  private void send(String event, String data) {
    if (now.isBefore(end)) {
      webhooks.add(new Sent(now, event, data));
    }
  }

  private void pass(int fromSeconds, int toSeconds) {
    now = now.plusMillis(fromSeconds * 1_000L + dice.nextInt((toSeconds - fromSeconds) * 1_000));
  }
}
