package io.sessionlog.bench.load;

import io.sessionlog.bench.data.Loader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import org.HdrHistogram.Histogram;
import tools.jackson.databind.json.JsonMapper;

/**
 * Many clients of the stream of changes, and one sender of webhooks, each of which changes another
 * session. Tells how long each change took to each client, from when its webhook was due.
 */
public final class StreamClients {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final byte[] SESSION =
      "\"sessionId\":\"bench-".getBytes(StandardCharsets.US_ASCII);
  private static final int DIGITS = 7;
  private static final String REQUEST =
      String.join(
          "\r\n",
          "GET /api/whatsapp/session/stream HTTP/1.1",
          "Host: bench",
          "Accept: text/event-stream",
          "",
          "");

  /**
   * @param clients of {@code stream}
   * @param changes in all, so many a second
   */
  public record Plan(URI webhooks, URI stream, int clients, int changes, double perSecond) {
    public List<String> args() {
      return List.of(JSON.writeValueAsString(this));
    }
  }

  /**
   * @param delivered of clients × changes
   */
  public record Outcome(long delivered, Latency latency) {
    public static Outcome parse(String json) {
      return JSON.readValue(json, Outcome.class);
    }
  }

  private final Plan plan;
  private final AtomicLongArray dueNanos;
  private final Histogram micros = new Histogram(TimeUnit.MINUTES.toMicros(1), 3);

  private StreamClients(Plan plan) {
    this.plan = plan;
    this.dueNanos = new AtomicLongArray(plan.changes());
  }

  /** Prints a line of JSON, an {@link Outcome}. */
  public static void main(String[] args) throws Exception {
    var clients = new StreamClients(JSON.readValue(args[0], Plan.class));
    long delivered = clients.run();
    System.out.println(JSON.writeValueAsString(new Outcome(delivered, Latency.of(clients.micros))));
  }

  private long run() throws IOException, InterruptedException {
    try (var selector = Selector.open()) {
      for (int i = 0; i < plan.clients(); i++) {
        connect(selector);
        if (i % 50 == 0) {
          read(selector, 20);
        }
      }
      // The snapshots come first; they hold no session of ours yet.
      for (int i = 0; i < 40; i++) {
        read(selector, 50);
      }
      var sender = new Thread(this::post, "sender");
      sender.start();
      long expected = (long) plan.clients() * plan.changes();
      long delivered = 0;
      long deadline =
          System.nanoTime()
              + TimeUnit.SECONDS.toNanos((long) (plan.changes() / plan.perSecond()) + 15);
      while (delivered < expected && System.nanoTime() < deadline) {
        delivered += read(selector, 100);
      }
      sender.join();
      return delivered;
    }
  }

  private void connect(Selector selector) throws IOException {
    SocketChannel channel =
        SocketChannel.open(new InetSocketAddress(plan.stream().getHost(), plan.stream().getPort()));
    channel.write(ByteBuffer.wrap(REQUEST.getBytes(StandardCharsets.US_ASCII)));
    channel.configureBlocking(false);
    channel.register(selector, SelectionKey.OP_READ, ByteBuffer.allocate(32 * 1024));
  }

  private void post() {
    try (var connection = new HttpConnection(plan.webhooks())) {
      var schedule =
          new Schedule(System.nanoTime() + 100_000_000, plan.perSecond(), plan.changes());
      for (long number = schedule.take(); number >= 0; number = schedule.take()) {
        byte[] webhook =
            connection.post(
                "/api/whatsapp/webhook/" + Loader.sessionId((int) number),
                "{\"event\":\"ready\"}".getBytes(StandardCharsets.UTF_8));
        dueNanos.set((int) number, schedule.dueNanos(number));
        schedule.await(number);
        int status = connection.send(webhook).status();
        if (status != 202) {
          throw new IllegalStateException("a webhook was answered with " + status);
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * @return how many changes came
   */
  private long read(Selector selector, int waitMillis) throws IOException {
    long[] came = {0};
    selector.select(
        key -> {
          try {
            var buffer = (ByteBuffer) key.attachment();
            if (((SocketChannel) key.channel()).read(buffer) < 0) {
              throw new IllegalStateException("a client was cut");
            }
            came[0] += take(buffer.flip());
            buffer.compact();
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        },
        waitMillis);
    return came[0];
  }

  /** Takes all changes that are whole, and leaves what may be the start of one. */
  private long take(ByteBuffer buffer) {
    long now = System.nanoTime();
    long changes = 0;
    int needed = SESSION.length + DIGITS;
    int at = buffer.position();
    for (; at + needed <= buffer.limit(); at++) {
      if (startsAt(buffer, at)) {
        int number = number(buffer, at + SESSION.length);
        if (number < plan.changes() && dueNanos.get(number) != 0) {
          micros.recordValue(Math.max(0, (now - dueNanos.get(number)) / 1_000));
          changes++;
        }
        at += needed - 1;
      }
    }
    buffer.position(Math.min(at, buffer.limit()));
    return changes;
  }

  private static boolean startsAt(ByteBuffer buffer, int at) {
    for (int i = 0; i < SESSION.length; i++) {
      if (buffer.get(at + i) != SESSION[i]) {
        return false;
      }
    }
    return true;
  }

  private static int number(ByteBuffer buffer, int at) {
    int number = 0;
    for (int i = 0; i < DIGITS; i++) {
      number = 10 * number + buffer.get(at + i) - '0';
    }
    return number;
  }
}
