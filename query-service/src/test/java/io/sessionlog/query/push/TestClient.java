package io.sessionlog.query.push;

import io.sessionlog.query.view.SessionFilter;
import io.sessionlog.support.position.Positions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Takes frames one by one, and keeps what it is told. */
final class TestClient implements Transport {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final SessionFilter filter;
  private final Map<String, String> sessions = new HashMap<>();
  private final List<Frame> frames = new ArrayList<>();
  private final Set<String> toldSinceSnapshot = new HashSet<>();
  private final Set<String> toldOf = new HashSet<>();
  private final List<String> repeated = new ArrayList<>();
  private TestNode node;
  private Subscriber subscriber;
  private int room;
  private Positions leftBehind = Positions.none(0);
  private boolean wentBack;
  private @Nullable PushId lastId;
  private CloseReason end;

  TestClient(SessionFilter filter) {
    this.filter = filter;
  }

  void connect(TestNode newNode) {
    node = newNode;
    subscriber = newNode.connect(this, filter, lastId);
  }

  /** As to a node that can make nothing of the id. */
  void connectWithoutId(TestNode newNode) {
    node = newNode;
    subscriber = newNode.connect(this, filter, null);
  }

  /** Whether it may ask for one thing more. */
  boolean mayOrder() {
    return subscriber.mayOrder();
  }

  void cut() {
    leftBehind = leftBehind.and(node.settled().positions());
    subscriber.end(CloseReason.GONE);
    subscriber.run();
  }

  void follow(SessionFilter other) {
    node.dispatcher.follow(subscriber, other, null);
  }

  void widen(Set<String> sessionIds) {
    node.dispatcher.widen(subscriber, sessionIds);
  }

  void narrow(Set<String> sessionIds) {
    node.dispatcher.narrow(subscriber, sessionIds);
  }

  void take(int n) {
    room = n;
    subscriber.run();
  }

  void takeAll() {
    take(Integer.MAX_VALUE);
  }

  /** How far the nodes had come that it was cut from: of states in between it was told the last. */
  Positions leftBehind() {
    return leftBehind;
  }

  SessionFilter filter() {
    return filter;
  }

  TestNode node() {
    return node;
  }

  Map<String, String> sessions() {
    return sessions;
  }

  List<Frame> frames() {
    return frames;
  }

  PushId lastId() {
    return lastId;
  }

  Set<String> toldOf() {
    return toldOf;
  }

  List<String> repeated() {
    return repeated;
  }

  boolean wentBack() {
    return wentBack;
  }

  CloseReason end() {
    return end;
  }

  @Override
  public String kind() {
    return SseTransport.KIND;
  }

  @Override
  public boolean isReady() {
    return room > 0;
  }

  @Override
  public void send(Frame frame) {
    room--;
    frames.add(frame);
    JsonNode data = JSON.readTree(frame.data());
    switch (frame.kind()) {
      case SNAPSHOT -> {
        sessions.clear();
        toldSinceSnapshot.clear();
      }
      case SESSION -> {
        String entry = new String(frame.data(), StandardCharsets.UTF_8);
        String sessionId = data.get("sessionId").asString();
        sessions.put(sessionId, entry);
        toldOf.add(sessionId);
        if (!toldSinceSnapshot.add(entry)) {
          repeated.add(entry);
        }
      }
      case REMOVED -> {
        sessions.remove(data.get("sessionId").asString());
        toldOf.add(data.get("sessionId").asString());
      }
      default -> {}
    }
    if (frame.id() != null) {
      PushId id = PushId.parse(frame.id()).orElseThrow();
      wentBack |=
          lastId != null
              && (!id.positions().cover(lastId.positions()) || id.asOf().isBefore(lastId.asOf()));
      lastId = id;
    }
  }

  @Override
  public void flush() {}

  @Override
  public void end(CloseReason why) {
    end = why;
  }

  @Override
  public void abort(CloseReason why) {
    end = why;
  }
}
