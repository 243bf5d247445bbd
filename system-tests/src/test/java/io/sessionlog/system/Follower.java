package io.sessionlog.system;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A frontend that follows sessions, by a stream or a socket, and may move between nodes. */
final class Follower {

  private static final Pattern SESSION_ID = Pattern.compile("\"sessionId\":\"([^\"]+)\"");
  private static final Pattern SOCKET_FRAME =
      Pattern.compile("\\{\"type\":\"(\\w+)\"(?:,\"id\":\"([^\"]+)\")?,\"data\":(.*)}");

  private final HttpClient http;
  private final List<URI> nodes;
  private final String filter;
  private final boolean overSocket;

  private final Map<String, String> sessions = new HashMap<>();
  private final Set<String> told = new HashSet<>();
  private final List<String> faults = new ArrayList<>();
  private String lastId;
  private int node;
  private int snapshots;
  private boolean frozen;
  private boolean stopped;
  private Connection connection;

  Follower(HttpClient http, List<URI> nodes, String filter, boolean overSocket, int firstNode) {
    this.http = http;
    this.nodes = nodes;
    this.filter = filter;
    this.overSocket = overSocket;
    this.node = firstNode;
  }

  synchronized void connect() {
    String query =
        filter
            + (lastId == null
                ? ""
                : "&lastEventId=" + URLEncoder.encode(lastId, StandardCharsets.UTF_8));
    connection = overSocket ? new Socket(query) : new Stream(query);
  }

  /** Leaves in the middle of whatever comes, and goes on at the next node. */
  synchronized void hop() {
    connection.leave();
    node = (node + 1) % nodes.size();
    connect();
  }

  /** Reads nothing more, until it {@link #thaw}s. */
  synchronized void freeze() {
    frozen = true;
  }

  void thaw() {
    synchronized (this) {
      frozen = false;
    }
    connection.more();
  }

  synchronized Map<String, String> sessions() {
    return Map.copyOf(sessions);
  }

  String filter() {
    return filter;
  }

  synchronized int snapshots() {
    return snapshots;
  }

  synchronized List<String> faults() {
    return List.copyOf(faults);
  }

  private synchronized void take(Connection from, String event, String id, String data) {
    if (from != connection) {
      return;
    }
    switch (event) {
      case "snapshot" -> {
        snapshots++;
        sessions.clear();
        told.clear();
      }
      case "session" -> {
        sessions.put(sessionId(data), data);
        if (!told.add(data)) {
          faults.add("told twice: " + data);
        }
      }
      case "removed" -> sessions.remove(sessionId(data));
      default -> {}
    }
    if (id != null) {
      if (lastId != null && !covers(positions(id), positions(lastId))) {
        faults.add("back from " + lastId + " to " + id);
      }
      lastId = id;
    }
  }

  synchronized void stop() {
    stopped = true;
    connection.leave();
  }

  private synchronized void ended(Connection from) {
    if (from == connection && !stopped) {
      hop();
    }
  }

  private static String sessionId(String data) {
    Matcher matcher = SESSION_ID.matcher(data);
    if (!matcher.find()) {
      throw new IllegalStateException(data);
    }
    return matcher.group(1);
  }

  private static Map<String, Long> positions(String id) {
    Map<String, Long> positions = new HashMap<>();
    String vector = id.substring(id.lastIndexOf('.') + 1).split("~")[0];
    if (!vector.equals("-")) {
      for (String part : vector.split(",")) {
        positions.put(part.split(":")[0], Long.valueOf(part.split(":")[1]));
      }
    }
    return positions;
  }

  private static boolean covers(Map<String, Long> later, Map<String, Long> earlier) {
    return earlier.entrySet().stream()
        .allMatch(entry -> later.getOrDefault(entry.getKey(), -1L) >= entry.getValue());
  }

  private interface Connection {
    void more();

    void leave();
  }

  private final class Stream implements Connection, Flow.Subscriber<String> {
    private volatile Flow.Subscription subscription;
    private volatile boolean left;
    private String event;
    private String id;

    Stream(String query) {
      var unused =
          http.sendAsync(
                  HttpRequest.newBuilder(
                          nodes.get(node).resolve("/api/whatsapp/session/stream?" + query))
                      .build(),
                  BodyHandlers.fromLineSubscriber(this))
              .whenComplete(
                  (response, failure) -> {
                    if (failure != null) {
                      ended(this);
                    }
                  });
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
      subscription = newSubscription;
      if (left) {
        newSubscription.cancel();
      } else {
        more();
      }
    }

    @Override
    public void onNext(String line) {
      if (line.startsWith("event: ")) {
        event = line.substring(7);
        id = null;
      } else if (line.startsWith("id: ")) {
        id = line.substring(4);
      } else if (line.startsWith("data: ")) {
        take(this, event, id, line.substring(6));
      }
      more();
    }

    @Override
    public void more() {
      if (!frozen && subscription != null) {
        subscription.request(1);
      }
    }

    @Override
    public void leave() {
      left = true;
      if (subscription != null) {
        subscription.cancel();
      }
    }

    @Override
    public void onError(Throwable failure) {
      ended(this);
    }

    @Override
    public void onComplete() {
      ended(this);
    }
  }

  private final class Socket implements Connection, WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();
    private volatile WebSocket socket;
    private volatile boolean left;

    Socket(String query) {
      URI uri = nodes.get(node).resolve("/api/whatsapp/session/ws?" + query);
      var unused =
          http.newWebSocketBuilder()
              .buildAsync(URI.create("ws" + uri.toString().substring(4)), this)
              .whenComplete(
                  (opened, failure) -> {
                    if (failure != null) {
                      ended(this);
                    }
                  });
    }

    @Override
    public void onOpen(WebSocket opened) {
      socket = opened;
      if (left) {
        opened.abort();
      } else {
        more();
      }
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        Matcher frame = SOCKET_FRAME.matcher(text);
        if (!frame.matches()) {
          throw new IllegalStateException(text.toString());
        }
        take(this, frame.group(1), frame.group(2), frame.group(3));
        text.setLength(0);
      }
      more();
      return null;
    }

    @Override
    public void more() {
      if (!frozen && socket != null) {
        socket.request(1);
      }
    }

    @Override
    public void leave() {
      left = true;
      if (socket != null) {
        socket.abort();
      }
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      ended(this);
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable failure) {
      ended(this);
    }
  }
}
