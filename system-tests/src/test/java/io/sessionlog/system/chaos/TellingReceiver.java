package io.sessionlog.system.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.standardwebhooks.Webhook;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpHeaders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * A receiver, as a process of its own: it verifies by Standard Webhooks' reference library, writes
 * down what it takes before it says so, and answers one in five with 500. It knows nothing else of
 * who posts.
 */
final class TellingReceiver {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int FAILING_PERCENT = 20;

  private final Path secrets;
  private final OutputStream taken;

  private TellingReceiver(Path secrets, OutputStream taken) {
    this.secrets = secrets;
    this.taken = taken;
  }

  /**
   * @param args a port, a directory with a secret for each path in a file of its name, and a file
   *     for what is taken
   */
  public static void main(String[] args) throws IOException {
    var receiver = new TellingReceiver(Path.of(args[1]), new FileOutputStream(args[2], true));
    var server =
        HttpServer.create(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0])),
            512);
    server.setExecutor(Executors.newFixedThreadPool(32));
    server.createContext("/", receiver::take);
    server.start();
  }

  private void take(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    String path = exchange.getRequestURI().getPath().substring(1);
    int status = 204;
    if (!isSigned(exchange, path, body)) {
      status = 401;
    } else if (ThreadLocalRandom.current().nextInt(100) < FAILING_PERCENT) {
      status = 500;
    }
    write(status, path, exchange.getRequestHeaders().getFirst("webhook-id"), body);
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  private boolean isSigned(HttpExchange exchange, String path, String body) throws IOException {
    String secret = Files.readString(secrets.resolve(path));
    try {
      new Webhook(secret)
          .verify(body, HttpHeaders.of(exchange.getRequestHeaders(), (name, value) -> true));
      return true;
    } catch (Exception refused) {
      return false;
    }
  }

  private void write(int status, String path, String id, String body) throws IOException {
    JsonNode data = JSON.readTree(body).path("data");
    String line =
        String.join(
                "\t",
                Long.toString(System.currentTimeMillis()),
                Integer.toString(status),
                path,
                id,
                data.path("sessionId").asString(""),
                data.path("category").asString(""),
                data.path("sequence").asString("0"),
                data.path("position").asString(""),
                data.path("messageId").asString(""))
            + "\n";
    synchronized (taken) {
      taken.write(line.getBytes(UTF_8));
    }
  }
}
