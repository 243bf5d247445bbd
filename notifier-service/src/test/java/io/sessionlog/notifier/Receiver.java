package io.sessionlog.notifier;

import com.standardwebhooks.Webhook;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.function.IntSupplier;

/** A receiver that knows Standard Webhooks, by the reference library, and nothing of us. */
public final class Receiver implements AutoCloseable {

  private final HttpServer server;
  private final Queue<Received> received = new ConcurrentLinkedQueue<>();
  private volatile IntSupplier status = () -> 204;
  private volatile Map<String, String> answerHeaders = Map.of();
  private volatile String secret;

  /** A request that was verified, if a secret is set. */
  public record Received(String path, String id, String body) {

    public String sessionId() {
      return body.replaceAll(".*\"sessionId\":\"([^\"]+)\".*", "$1");
    }

    public int sequence() {
      return Integer.parseInt(body.replaceAll(".*\"sequence\":([0-9]+).*", "$1"));
    }

    public String type() {
      return body.replaceAll("\\{\"type\":\"([^\"]+)\".*", "$1");
    }
  }

  public Receiver() {
    this(0);
  }

  public Receiver(int port) {
    try {
      server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 256);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(
        Executors.newCachedThreadPool(
            task -> {
              var thread = new Thread(task, "receiver");
              thread.setDaemon(true);
              return thread;
            }));
    server.createContext("/", this::take);
    server.start();
  }

  private void take(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    int answer = status.getAsInt();
    String known = secret;
    if (known != null && !isSigned(exchange, body, known)) {
      answer = 401;
    }
    if (answer / 100 == 2) {
      received.add(
          new Received(
              exchange.getRequestURI().toString(),
              exchange.getRequestHeaders().getFirst("webhook-id"),
              body));
    }
    answerHeaders.forEach(exchange.getResponseHeaders()::set);
    if (answer == 204) {
      exchange.sendResponseHeaders(answer, -1);
    } else {
      byte[] text = ("status " + answer).getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(answer, text.length);
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(text);
      }
    }
    exchange.close();
  }

  private static boolean isSigned(HttpExchange exchange, String body, String secret) {
    try {
      new Webhook(secret)
          .verify(body, HttpHeaders.of(exchange.getRequestHeaders(), (name, value) -> true));
      return true;
    } catch (Exception e) {
      return false;
    }
  }

  /** From now on nothing is taken that is not signed with it. */
  public Receiver verifies(String whsec) {
    secret = whsec;
    return this;
  }

  public Receiver answers(IntSupplier status) {
    this.status = status;
    return this;
  }

  public Receiver answers(int status, String header, String value) {
    this.answerHeaders = Map.of(header, value);
    this.status = () -> status;
    return this;
  }

  public int port() {
    return server.getAddress().getPort();
  }

  public String url() {
    return "http://127.0.0.1:" + port() + "/hooks";
  }

  public List<Received> received() {
    return List.copyOf(received);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
