package io.sessionlog.bench.load;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Posts messages to ingest at a fixed rate, each with an id of its own, so that each is told. */
public final class Messages {

  private static final AtomicLong NEXT = new AtomicLong();
  private static final int CONNECTIONS = 16;

  private Messages() {}

  /**
   * Returns once all are accepted.
   *
   * @param sessions they are spread over so many
   */
  public static void post(URI ingest, double perSecond, int count, int sessions) {
    var schedule = new Schedule(System.nanoTime() + 50_000_000, perSecond, count);
    List<Thread> senders = new ArrayList<>();
    var failed = new AtomicLong();
    for (int i = 0; i < CONNECTIONS; i++) {
      var sender = new Thread(() -> send(ingest, schedule, sessions, failed), "sender-" + i);
      senders.add(sender);
      sender.start();
    }
    for (Thread sender : senders) {
      try {
        sender.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
    if (failed.get() > 0) {
      throw new IllegalStateException(failed + " messages were not accepted");
    }
  }

  private static void send(URI ingest, Schedule schedule, int sessions, AtomicLong failed) {
    try (var connection = new HttpConnection(ingest)) {
      for (long number = schedule.take(); number >= 0; number = schedule.take()) {
        byte[] request =
            connection.post(
                "/api/whatsapp/webhook/told-" + number % sessions, body(NEXT.incrementAndGet()));
        schedule.await(number);
        if (connection.send(request).status() != 202) {
          failed.incrementAndGet();
        }
      }
    } catch (IOException e) {
      failed.incrementAndGet();
    }
  }

  private static byte[] body(long number) {
    return ("{\"event\":\"message\",\"data\":{\"message\":{\"id\":\"false_628123456789@c.us_3EB0%012X\","
            + "\"from\":\"628123456789@c.us\",\"type\":\"chat\",\"timestamp\":1795600000,\"body\":\"Pesanan sudah sampai\"}}}")
        .formatted(number)
        .getBytes(StandardCharsets.UTF_8);
  }
}
