package io.sessionlog.system.chaos;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The senders' own server, in wwebjs-api's shapes: it knows the truth, and tells it as its manners
 * have it.
 */
final class AskedServer implements AutoCloseable {

  /** How it answers. */
  enum Manners {
    TRUTHFUL,
    /** No connection is taken. */
    GONE,
    /** Later than anybody waits. */
    SLOW,
    /** In turn: another session's answer, a page, an error, and far too much. */
    LYING,
    /** The truth and its opposite in turn, of each session. */
    FLAPPING
  }

  private static final String STATUS = "/session/status/";
  private static final byte[] FAR_TOO_MUCH = new byte[10 * 1024 * 1024];

  private final int port;
  private final Map<String, SimulatedAccount> accounts = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();
  private final AtomicLong questions = new AtomicLong();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private volatile Manners manners = Manners.TRUTHFUL;
  private HttpServer server;

  AskedServer(int port) {
    this.port = port;
    listen();
  }

  private void listen() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
      server.setExecutor(threads);
      server.createContext("/", this::answer);
      server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + port);
  }

  void knows(List<SimulatedAccount> known) {
    known.forEach(account -> accounts.put(account.sessionId(), account));
  }

  void behaves(Manners next) {
    if (manners == Manners.GONE) {
      listen();
    }
    manners = next;
    if (next == Manners.GONE) {
      server.stop(0);
    }
  }

  /** That came to it. */
  long questions() {
    return questions.get();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      questions.incrementAndGet();
      String path = exchange.getRequestURI().getPath();
      SimulatedAccount account =
          path.startsWith(STATUS) ? accounts.get(path.substring(STATUS.length())) : null;
      if (account == null) {
        json(exchange, 200, "{\"success\":false,\"state\":null,\"message\":\"session_not_found\"}");
        return;
      }
      int turn =
          asked.computeIfAbsent(account.sessionId(), id -> new AtomicInteger()).getAndIncrement();
      switch (manners) {
        case TRUTHFUL -> tell(exchange, account.truth());
        case GONE -> {
          // What was under way when it went.
        }
        case SLOW -> {
          TimeUnit.SECONDS.sleep(8);
          tell(exchange, account.truth());
        }
        case LYING -> lie(exchange, turn, account);
        case FLAPPING ->
            tell(exchange, turn % 2 == 0 ? account.truth() : account.truth().opposite());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void lie(HttpExchange exchange, int turn, SimulatedAccount account)
      throws IOException {
    switch (turn % 4) {
      case 0 ->
          json(
              exchange,
              200,
              "{\"success\":true,\"sessionId\":\"another\",\"state\":\"%s\",\"message\":\"who knows\"}"
                  .formatted(account.truth().opposite()));
      case 1 ->
          send(
              exchange,
              200,
              "text/html",
              "<html>session_connected</html>".getBytes(StandardCharsets.UTF_8));
      case 2 -> json(exchange, 500, "{\"success\":false,\"error\":\"session_connected\"}");
      default -> send(exchange, 200, "application/json", FAR_TOO_MUCH);
    }
  }

  private static void tell(HttpExchange exchange, SimulatedAccount.Truth truth) throws IOException {
    json(
        exchange,
        200,
        switch (truth) {
          case CONNECTED ->
              "{\"success\":true,\"state\":\"CONNECTED\",\"message\":\"session_connected\"}";
          case LOGGING_IN ->
              "{\"success\":false,\"state\":\"OPENING\",\"message\":\"session_not_connected\"}";
          case DISCONNECTED ->
              "{\"success\":false,\"state\":null,\"message\":\"session_not_connected\"}";
        });
  }

  private static void json(HttpExchange exchange, int status, String body) throws IOException {
    send(exchange, status, "application/json", body.getBytes(StandardCharsets.UTF_8));
  }

  private static void send(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
