package io.sessionlog.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Assertions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A frontend's WebSocket. */
final class SocketClient implements WebSocket.Listener, AutoCloseable {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final BlockingQueue<JsonNode> frames = new LinkedBlockingQueue<>();
  private final StringBuilder text = new StringBuilder();
  private volatile int closeCode;
  private WebSocket socket;
  private String lastId;

  private SocketClient() {}

  /**
   * @throws java.util.concurrent.CompletionException with a WebSocketHandshakeException, if refused
   */
  static SocketClient connect(URI uri, List<String> protocols, String... headers) {
    var builder = HTTP.newWebSocketBuilder();
    if (!protocols.isEmpty()) {
      builder.subprotocols(
          protocols.get(0), protocols.subList(1, protocols.size()).toArray(String[]::new));
    }
    for (int i = 0; i < headers.length; i += 2) {
      builder.header(headers[i], headers[i + 1]);
    }
    var client = new SocketClient();
    client.socket =
        builder.buildAsync(URI.create("ws" + uri.toString().substring(4)), client).join();
    return client;
  }

  void say(String json) {
    socket.sendText(json, true).join();
  }

  String protocol() {
    return socket.getSubprotocol();
  }

  String lastId() {
    return lastId;
  }

  int closeCode() {
    return closeCode;
  }

  /** The next frame but for summaries and heartbeats. */
  JsonNode next() {
    return next(frame -> !List.of("summary", "heartbeat").contains(type(frame)));
  }

  JsonNode next(String type) {
    return next(frame -> type(frame).equals(type));
  }

  private JsonNode next(Predicate<JsonNode> wanted) {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    JsonNode frame = nextOfAny();
    while (!wanted.test(frame)) {
      assertThat(System.nanoTime()).as("nothing but " + frame).isLessThan(deadline);
      frame = nextOfAny();
    }
    return frame;
  }

  /** Up to the summary that ends a snapshot or a catch-up. */
  List<JsonNode> start() {
    List<JsonNode> start = new ArrayList<>();
    JsonNode frame = nextOfAny();
    while (!type(frame).equals("summary")) {
      start.add(frame);
      frame = nextOfAny();
    }
    return start;
  }

  private JsonNode nextOfAny() {
    try {
      JsonNode frame = frames.poll(20, TimeUnit.SECONDS);
      if (frame == null) {
        return Assertions.fail("no frame within 20 s");
      }
      if (frame.hasNonNull("id")) {
        lastId = frame.get("id").asString();
      }
      return frame;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  static String type(JsonNode frame) {
    return frame.get("type").asString();
  }

  static String sessionId(JsonNode frame) {
    return frame.at("/data/sessionId").asString();
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
    text.append(part);
    if (last) {
      frames.add(JSON.readTree(text.toString()));
      text.setLength(0);
    }
    from.request(1);
    return null;
  }

  @Override
  public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    closeCode = code;
    return null;
  }

  @Override
  public void close() {
    socket.abort();
  }
}
