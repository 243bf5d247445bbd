package io.sessionlog.system.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Passes TCP connections on to a port, until the line is cut: then nothing comes through and nobody
 * is told, as when a switch dies. What was on its way arrives once the line is healed. It can be as
 * slow as a network, whose connections share it in turns.
 */
final class Proxy implements AutoCloseable {

  private static final int BUFFER_BYTES = 64 * 1024;
  private static final long WHILE_CUT_MS = 50;
  private static final long SHORTEST_SLEEP_NANOS = 500_000;

  private final InetSocketAddress target;
  private final Selector selector;
  private final ServerSocketChannel server;
  private final AtomicBoolean cut;
  private volatile long nanosPerMegabyte;
  private long debtNanos;
  private volatile boolean closed;

  private Proxy(int port, int targetPort, AtomicBoolean cut) throws IOException {
    this.target = new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort);
    this.cut = cut;
    this.selector = Selector.open();
    this.server = ServerSocketChannel.open();
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    server.configureBlocking(false);
    server.register(selector, SelectionKey.OP_ACCEPT);
  }

  /**
   * @param cut while it is true, the line is
   */
  static Proxy start(int port, int targetPort, AtomicBoolean cut) {
    try {
      var proxy = new Proxy(port, targetPort, cut);
      var thread = new Thread(proxy::run, "proxy-" + port);
      thread.setDaemon(true);
      thread.start();
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One direction of a connection: what was read from one end and not yet written to the other. */
  private static final class Flow {
    private final SocketChannel from;
    private final SocketChannel to;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    private boolean ended;

    Flow(SocketChannel from, SocketChannel to) {
      this.from = from;
      this.to = to;
    }

    /** How many bytes went on. */
    int move() throws IOException {
      if (!ended && buffer.hasRemaining() && from.read(buffer) < 0) {
        ended = true;
      }
      buffer.flip();
      int moved = to.write(buffer);
      buffer.compact();
      if (ended && buffer.position() == 0 && to.isOpen()) {
        to.shutdownOutput();
      }
      return moved;
    }

    boolean wantsToRead() {
      return !ended && buffer.hasRemaining();
    }

    boolean wantsToWrite() {
      return buffer.position() > 0;
    }

    boolean isDone() {
      return ended && buffer.position() == 0;
    }
  }

  private record Connection(SocketChannel client, SocketChannel broker, Flow there, Flow back) {

    static Connection of(SocketChannel client, SocketChannel broker) {
      return new Connection(client, broker, new Flow(client, broker), new Flow(broker, client));
    }

    int move() throws IOException {
      return there.move() + back.move();
    }

    int interest(SocketChannel end) {
      Flow out = end == client ? there : back;
      Flow in = end == client ? back : there;
      return (out.wantsToRead() ? SelectionKey.OP_READ : 0)
          | (in.wantsToWrite() ? SelectionKey.OP_WRITE : 0);
    }

    boolean isDone() {
      return there.isDone() && back.isDone();
    }

    void close() {
      closeQuietly(client);
      closeQuietly(broker);
    }
  }

  private void run() {
    try {
      while (!closed) {
        if (cut.get()) {
          Thread.sleep(WHILE_CUT_MS);
          continue;
        }
        selector.select(WHILE_CUT_MS);
        for (SelectionKey key : selector.selectedKeys()) {
          serve(key);
        }
        selector.selectedKeys().clear();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      selector.keys().forEach(key -> closeQuietly(key.channel()));
      closeQuietly(selector);
    }
  }

  private void serve(SelectionKey key) throws IOException {
    if (!key.isValid()) {
      return;
    }
    if (key.isAcceptable()) {
      accept();
      return;
    }
    var connection = (Connection) key.attachment();
    try {
      beAsSlow(connection.move());
      if (connection.isDone()) {
        connection.close();
        return;
      }
      for (SocketChannel end : new SocketChannel[] {connection.client(), connection.broker()}) {
        SelectionKey its = end.keyFor(selector);
        if (its != null && its.isValid()) {
          its.interestOps(connection.interest(end));
        }
      }
    } catch (IOException broken) {
      connection.close();
    }
  }

  private void beAsSlow(int bytes) {
    debtNanos += bytes * nanosPerMegabyte / 1_000_000;
    if (debtNanos > SHORTEST_SLEEP_NANOS) {
      long begin = System.nanoTime();
      LockSupport.parkNanos(debtNanos);
      debtNanos -= System.nanoTime() - begin;
    }
  }

  /**
   * @param megabytesPerSecond of both directions together; 0: as fast as it goes
   */
  void limitTo(int megabytesPerSecond) {
    nanosPerMegabyte = megabytesPerSecond == 0 ? 0 : 1_000_000_000L / megabytesPerSecond;
  }

  private void accept() throws IOException {
    SocketChannel client = server.accept();
    if (client == null) {
      return;
    }
    SocketChannel broker = SocketChannel.open();
    try {
      broker.connect(target);
    } catch (IOException refused) {
      closeQuietly(client);
      closeQuietly(broker);
      return;
    }
    var connection = Connection.of(client, broker);
    for (SocketChannel end : new SocketChannel[] {client, broker}) {
      end.configureBlocking(false);
      end.register(selector, SelectionKey.OP_READ, connection);
    }
  }

  private static void closeQuietly(AutoCloseable channel) {
    try {
      channel.close();
    } catch (Exception alreadyBroken) {
      // it is closed all the same
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
