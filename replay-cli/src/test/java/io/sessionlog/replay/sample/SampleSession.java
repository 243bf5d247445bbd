package io.sessionlog.replay.sample;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Locale;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Random;

/**
 * One session's endless life: log-ins with rotating QR codes, messages with their ticks by day,
 * drops, late progress, a {@code ready} that gets lost now and then. It plans one chapter ahead.
 */
final class SampleSession {

  private record Planned(Instant time, String event, String data, long order) {}

  private final String sessionId;
  private final String userId;
  private final boolean flapping;
  private final Random random;
  private final Queue<Planned> planned =
      new PriorityQueue<>(
          (a, b) ->
              a.time().equals(b.time())
                  ? Long.compare(a.order(), b.order())
                  : a.time().compareTo(b.time()));
  private final Queue<Runnable> chapters = new ArrayDeque<>();
  private Instant clock;
  private long order;
  private long messages;

  SampleSession(int number, int users, Instant start, long seed) {
    this.sessionId = String.format(Locale.ROOT, "shop-%02d", number);
    this.userId = "user-" + (1 + number % users);
    this.random = new Random(seed * 1_000 + number);
    this.flapping = number % 8 == 5;
    this.clock = start.plusMillis(random.nextInt(3_600_000));
    chapters.add(this::register);
    chapters.add(this::logIn);
  }

  String sessionId() {
    return sessionId;
  }

  Instant nextTime() {
    plan();
    return planned.element().time();
  }

  SampleEvent next(long number) {
    plan();
    Planned next = planned.remove();
    return new SampleEvent(next.time(), sessionId, next.event(), next.data(), number);
  }

  /** Ticks come hours after their message, so a chapter is due whenever the clock is passed. */
  private void plan() {
    while (planned.isEmpty() || planned.element().time().isAfter(clock)) {
      Runnable chapter = chapters.poll();
      (chapter == null ? (Runnable) this::live : chapter).run();
    }
  }

  private void register() {
    say(0, "session_registered", "{\"userId\":\"" + userId + "\",\"isNotification\":false}");
  }

  private void logIn() {
    int codes = 1 + random.nextInt(4);
    boolean givesUp = random.nextInt(9) == 0;
    for (int i = 0; i < (givesUp ? 6 : codes); i++) {
      say(i == 0 ? 1_500 : 20_000, "qr", "{\"qr\":\"2@sample-" + random.nextLong() + "\"}");
    }
    if (givesUp) {
      say(20_000, "disconnected", "{\"reason\":\"Max qrcode retries reached\"}");
      clock = clock.plus(Duration.ofMinutes(20 + random.nextInt(240)));
      chapters.add(this::logIn);
      return;
    }
    say(2_000 + random.nextInt(15_000), "loading_screen", loading(0));
    say(900, "loading_screen", loading(100));
    say(400, "authenticated", "{}");
    if (random.nextInt(12) != 0) {
      say(1_000 + random.nextInt(3_000), "ready", "{}");
      say(700, "loading_screen", loading(100));
      say(200, "authenticated", "{}");
    }
  }

  private static String loading(int percent) {
    return "{\"percent\":" + percent + ",\"message\":\"WhatsApp\"}";
  }

  /** An hour of messages, and perhaps a drop at its end. */
  private void live() {
    Instant until = clock.plus(Duration.ofMinutes(flapping ? 25 : 60));
    int hour = clock.atZone(ZoneOffset.UTC).getHour();
    double perHour = hour >= 8 && hour < 20 ? 6 : 0.7;
    while (true) {
      clock = clock.plusMillis((long) (-Math.log(1 - random.nextDouble()) * 3_600_000 / perHour));
      if (clock.isAfter(until)) {
        break;
      }
      message();
    }
    clock = until;
    if (random.nextInt(flapping ? 2 : 30) == 0) {
      drop();
    }
  }

  private void message() {
    boolean fromMe = random.nextInt(3) != 0;
    String chat = (6_281_200_000_000L + random.nextInt(40)) + "@c.us";
    String id = String.format(Locale.ROOT, "%s_%s_%s%06X", fromMe, chat, sessionId, messages++);
    String message =
        String.format(
            Locale.ROOT,
            "{\"id\":{\"fromMe\":%b,\"remote\":\"%s\",\"_serialized\":\"%s\"},\"from\":\"%s\",\"to\":\"%s\",\"fromMe\":%b,\"hasMedia\":false,\"type\":\"chat\",\"body\":\"Made-up text %d\",\"timestamp\":%d}",
            fromMe,
            chat,
            id,
            fromMe ? "6280000@c.us" : chat,
            fromMe ? chat : "6280000@c.us",
            fromMe,
            messages,
            clock.getEpochSecond());
    say(0, fromMe ? "message_create" : "message", "{\"message\":" + message + "}");
    if (fromMe) {
      long sent = 120L + random.nextInt(900);
      long delivered = sent + 300 + (long) (Math.abs(random.nextGaussian()) * 9_000);
      later(sent, "message_ack", "{\"message\":" + message + ",\"ack\":1}");
      later(delivered, "message_ack", "{\"message\":" + message + ",\"ack\":2}");
      if (random.nextInt(4) != 0) {
        long read = delivered + 2_000 + (long) (Math.abs(random.nextGaussian()) * 900_000);
        later(read, "message_ack", "{\"message\":" + message + ",\"ack\":3}");
      }
    }
  }

  /** Ticks that had not come by then never do. */
  private void drop() {
    planned.removeIf(event -> event.time().isAfter(clock));
    switch (random.nextInt(flapping ? 10 : 4)) {
      case 0 -> {
        say(500, "disconnected", "{\"reason\":\"LOGOUT\"}");
        clock = clock.plus(Duration.ofMinutes(1 + random.nextInt(90)));
        chapters.add(this::logIn);
      }
      case 1 -> {
        say(500, "change_state", "{\"state\":\"CONFLICT\"}");
        say(50, "disconnected", "{\"reason\":\"CONFLICT\"}");
        reconnect(60_000L + random.nextInt(600_000));
      }
      default -> {
        say(500, "change_state", "{\"state\":\"TIMEOUT\"}");
        say(15_000, "disconnected", "{\"reason\":\"NAVIGATION\"}");
        reconnect(5_000L + random.nextInt(120_000));
      }
    }
  }

  private void reconnect(long afterMillis) {
    say(afterMillis, "change_state", "{\"state\":\"OPENING\"}");
    say(3_000, "change_state", "{\"state\":\"CONNECTED\"}");
  }

  private void say(long afterMillis, String event, String data) {
    clock = clock.plusMillis(afterMillis);
    planned.add(new Planned(clock, event, data, order++));
  }

  private void later(long afterMillis, String event, String data) {
    planned.add(new Planned(clock.plusMillis(afterMillis), event, data, order++));
  }
}
