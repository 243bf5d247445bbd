package io.sessionlog.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Takes webhooks on one thread, by any number of connections, and answers each by its path: it is
 * to cost less than who posts. What comes to {@code /ok} is counted, and timed from the {@code
 * timestamp} in its body, which is when ingest accepted the event, to the millisecond.
 */
public final class Receiver implements AutoCloseable {

  /** How a path is answered. */
  public enum Manners {
    /** At once with 204. */
    OK,
    /** At once with 500. */
    FAILING,
    /** Never. */
    HANGING,
    /** By a header line now and then, and no end of them. */
    DRIPPING,
    /** With 200 and a body that has no end. */
    ENDLESS;

    private String path() {
      return "/" + name().toLowerCase(Locale.ROOT);
    }
  }

  private static final ByteBuffer OK_ANSWER = ascii("HTTP/1.1 204 No Content\r\n\r\n");
  private static final ByteBuffer FAILING_ANSWER =
      ascii("HTTP/1.1 500 Broken\r\nContent-Length: 0\r\n\r\n");
  private static final ByteBuffer DRIP_HEAD = ascii("HTTP/1.1 200 OK\r\n");
  private static final ByteBuffer DRIP = ascii("X-Drip: drip\r\n");
  private static final ByteBuffer ENDLESS_HEAD =
      ascii("HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n");
  private static final ByteBuffer BLAH = ascii("blah".repeat(2_048));
  private static final byte[] TIMESTAMP = "\"timestamp\":\"".getBytes(StandardCharsets.US_ASCII);
  private static final int BUFFER = 64 * 1024;
  private static final long DRIP_MILLIS = 500;

  private final Selector selector;
  private final ServerSocketChannel server;
  private final AtomicLong taken = new AtomicLong();
  private final Thread thread = new Thread(this::run, "receiver");
  private volatile @Nullable Histogram millis;
  private volatile boolean stopping;

  /** One connection, and what is going on in it. */
  private static final class Connection {
    final ByteBuffer in = ByteBuffer.allocate(BUFFER);
    Manners goesOn = Manners.OK;
  }

  public Receiver() {
    try {
      selector = Selector.open();
      server = ServerSocketChannel.open();
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4_096);
      server.configureBlocking(false);
      server.register(selector, SelectionKey.OP_ACCEPT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    thread.setDaemon(true);
    thread.start();
  }

  private static ByteBuffer ascii(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }

  public URI uri(Manners manners) {
    return URI.create("http://127.0.0.1:" + server.socket().getLocalPort() + manners.path());
  }

  /** How many came to {@link Manners#OK} so far. */
  public long taken() {
    return taken.get();
  }

  /** Begins to time what comes. */
  public void time() {
    millis = new Histogram(TimeUnit.MINUTES.toMillis(10), 3);
  }

  /** What was timed since. */
  public Latency timed() {
    Histogram timed = millis;
    millis = null;
    if (timed == null) {
      throw new IllegalStateException("nothing was timed");
    }
    return Latency.ofMillis(timed);
  }

  private void run() {
    long dripAt = 0;
    while (!stopping) {
      try {
        selector.select(this::serve, DRIP_MILLIS);
        long now = System.currentTimeMillis();
        if (now >= dripAt) {
          dripAt = now + DRIP_MILLIS;
          forEach(Manners.DRIPPING, (key, channel) -> write(key, channel, DRIP));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void forEach(Manners manners, BiConsumer<SelectionKey, SocketChannel> action) {
    for (SelectionKey key : selector.keys()) {
      if (key.isValid()
          && key.attachment() instanceof Connection connection
          && connection.goesOn == manners) {
        action.accept(key, (SocketChannel) key.channel());
      }
    }
  }

  private void serve(SelectionKey key) {
    try {
      if (key.isAcceptable()) {
        SocketChannel channel = server.accept();
        if (channel != null) {
          channel.configureBlocking(false);
          channel.socket().setTcpNoDelay(true);
          channel.register(selector, SelectionKey.OP_READ, new Connection());
        }
        return;
      }
      var connection = (Connection) key.attachment();
      var channel = (SocketChannel) key.channel();
      if (key.isWritable()) {
        channel.write(BLAH.duplicate());
      }
      if (key.isReadable()) {
        if (channel.read(connection.in) < 0) {
          channel.close();
          return;
        }
        take(key, channel, connection);
      }
    } catch (IOException theOtherSideHasLeft) {
      close(key);
    }
  }

  private static void close(SelectionKey key) {
    try {
      key.channel().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Answers all requests that are whole; our notifier sends one at a time. */
  private void take(SelectionKey key, SocketChannel channel, Connection connection) {
    ByteBuffer in = connection.in;
    int end = endOf(in);
    while (end > 0) {
      answer(key, channel, connection, manners(in));
      in.flip().position(end);
      in.compact();
      end = endOf(in);
    }
  }

  private static Manners manners(ByteBuffer in) {
    // "POST /o…"
    return switch (in.get(6)) {
      case 'o' -> Manners.OK;
      case 'f' -> Manners.FAILING;
      case 'h' -> Manners.HANGING;
      case 'd' -> Manners.DRIPPING;
      case 'e' -> Manners.ENDLESS;
      default -> throw new IllegalStateException("an unknown path");
    };
  }

  private void answer(
      SelectionKey key, SocketChannel channel, Connection connection, Manners manners) {
    connection.goesOn = manners;
    switch (manners) {
      case OK -> {
        Histogram timed = millis;
        if (timed != null) {
          timed.recordValue(Math.max(0, System.currentTimeMillis() - timestamp(connection.in)));
        }
        taken.incrementAndGet();
        write(key, channel, OK_ANSWER);
      }
      case FAILING -> write(key, channel, FAILING_ANSWER);
      case HANGING -> {
        // nothing
      }
      case DRIPPING -> write(key, channel, DRIP_HEAD);
      case ENDLESS -> {
        write(key, channel, ENDLESS_HEAD);
        if (key.isValid()) {
          key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        }
      }
    }
  }

  private static void write(SelectionKey key, SocketChannel channel, ByteBuffer bytes) {
    try {
      channel.write(bytes.duplicate());
    } catch (IOException theOtherSideHasLeft) {
      close(key);
    }
  }

  /** Where the first request ends; 0 while it is not whole. */
  private static int endOf(ByteBuffer in) {
    int length = 0;
    int lineStart = 0;
    for (int at = 0; at < in.position(); at++) {
      if (in.get(at) != '\n') {
        continue;
      }
      if (at - lineStart <= 1) {
        int end = at + 1 + length;
        return end <= in.position() ? end : 0;
      }
      length = Math.max(length, contentLength(in, lineStart, at));
      lineStart = at + 1;
    }
    return 0;
  }

  private static int contentLength(ByteBuffer in, int start, int end) {
    String name = "content-length:";
    for (int i = 0; i < name.length(); i++) {
      if (start + i >= end || Character.toLowerCase(in.get(start + i)) != name.charAt(i)) {
        return 0;
      }
    }
    int length = 0;
    for (int at = start + name.length(); at < end; at++) {
      int digit = in.get(at) - '0';
      if (digit >= 0 && digit <= 9) {
        length = 10 * length + digit;
      }
    }
    return length;
  }

  /** Of the form {@code 2026-11-23T10:00:00.000Z}; of today, so that arithmetic will do. */
  private static long timestamp(ByteBuffer in) {
    for (int at = 0; at < in.position() - TIMESTAMP.length - 24; at++) {
      if (startsAt(in, at)) {
        int time = at + TIMESTAMP.length + 11;
        long ofDay =
            number(in, time, 2) * 3_600_000L
                + number(in, time + 3, 2) * 60_000L
                + number(in, time + 6, 2) * 1_000L
                + (in.get(time + 8) == '.' ? number(in, time + 9, 3) : 0);
        long now = System.currentTimeMillis();
        long midnight = now - now % TimeUnit.DAYS.toMillis(1);
        return midnight + ofDay <= now + 60_000
            ? midnight + ofDay
            : midnight + ofDay - TimeUnit.DAYS.toMillis(1);
      }
    }
    throw new IllegalStateException("a webhook without a timestamp");
  }

  private static boolean startsAt(ByteBuffer in, int at) {
    for (int i = 0; i < TIMESTAMP.length; i++) {
      if (in.get(at + i) != TIMESTAMP[i]) {
        return false;
      }
    }
    return true;
  }

  private static int number(ByteBuffer in, int at, int digits) {
    int number = 0;
    for (int i = 0; i < digits; i++) {
      number = 10 * number + in.get(at + i) - '0';
    }
    return number;
  }

  @Override
  public void close() {
    stopping = true;
    selector.wakeup();
    try {
      thread.join(5_000);
      for (SelectionKey key : selector.keys()) {
        key.channel().close();
      }
      selector.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
