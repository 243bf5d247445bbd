package io.sessionlog.query;

import static io.sessionlog.query.QueryNode.SOCKET;
import static io.sessionlog.query.QueryNode.STREAM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sessionlog.query.QueryNode.Answer;
import io.sessionlog.query.view.Story;
import io.sessionlog.testing.ManualClock;
import io.sessionlog.testing.SseClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client can't do to others, and how its stream ends. Each test has a node of its own. */
class PushBoundsTest {

  static final TestCluster CLUSTER = TestCluster.get();

  final ManualClock clock = new ManualClock(Story.NOON);
  final String user = "user-" + UUID.randomUUID();
  @TempDir Path data;
  QueryNode node;

  @AfterEach
  void stop() {
    node.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {STREAM, SOCKET})
  void who_reads_nothing_is_cut_and_others_are_told_meanwhile(String path) throws IOException {
    start("--PUSH_STALL_TIMEOUT=1s", "--PUSH_HEARTBEAT=1s");
    List<Story> stories = new ArrayList<>();
    // More than the buffers between the two can hold.
    String largeCode = "2@" + "x".repeat(16_000);
    for (int i = 0; i < 800; i++) {
      Story story = story("s" + i);
      CLUSTER.put(story.qr(largeCode));
      stories.add(story);
    }
    awaitVisible(stories.get(799));
    try (Socket dead = deadReader(path);
        SseClient alive = node.stream("userId=" + user + "&status=connected")) {
      alive.start();
      for (Story story : stories.subList(0, 100)) {
        CLUSTER.put(CLUSTER.next(story).ready());
        assertThat(alive.next().sessionId()).isEqualTo(story.sessionId());
      }
      await().until(() -> node.ended("stalled") == 1);
      assertThat(alive.isEnded()).isFalse();
      CLUSTER.put(CLUSTER.next(stories.get(200)).ready());
      assertThat(alive.next().sessionId()).isEqualTo(stories.get(200).sessionId());
      assertThat(readToEnd(dead)).isLessThan(800 * 16_000);
    }
  }

  @Test
  void who_has_too_much_to_catch_up_with_is_cut() throws IOException {
    start("--PUSH_MAX_PENDING=50", "--PUSH_STALL_TIMEOUT=1m");
    String largeCode = "2@" + "x".repeat(16_000);
    List<Story> stories = new ArrayList<>();
    for (int i = 0; i < 800; i++) {
      Story story = story("s" + i);
      CLUSTER.put(story.qr(largeCode));
      stories.add(story);
    }
    awaitVisible(stories.get(799));
    try (Socket dead = deadReader(STREAM)) {
      await().until(() -> node.clients("sse") == 1);
      for (Story story : stories.subList(0, 100)) {
        CLUSTER.put(CLUSTER.next(story).ready());
      }
      await().until(() -> node.ended("overflown") == 1);
      assertThat(readToEnd(dead)).isLessThan(800 * 16_000);
    }
  }

  @Test
  void more_clients_than_allowed_are_put_off() {
    start("--PUSH_MAX_CLIENTS=2");
    try (SseClient first = node.stream("");
        SocketClient second = SocketClient.connect(node.uri(SOCKET), List.of())) {
      first.start();
      await().until(() -> node.clients("websocket") == 1);
      Answer answer = node.get(STREAM);

      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.header("Retry-After")).isEqualTo("5");
      assertThat(answer.json().get("detail").asString()).contains("another node");
      assertThat(second.closeCode()).isZero();
    }
  }

  @Test
  void one_key_leaves_room_for_another() {
    start("--PUSH_MAX_CLIENTS=2", "--CALLER_SHARE=0.5", Keys.setting());
    try (SocketClient first =
        SocketClient.connect(node.uri(SOCKET), List.of(), Keys.ALICE.header())) {
      await().atMost(Duration.ofSeconds(60)).until(() -> node.clients("websocket") == 1);
      assertThat(node.get(STREAM, Keys.ALICE.header()).status()).isEqualTo(503);
      SocketClient.connect(node.uri(SOCKET), List.of(), Keys.BOB.header()).close();
      assertThat(first.closeCode()).isZero();
    }
  }

  @Test
  void a_stream_ends_with_its_time_and_the_client_goes_on_from_its_last_id() {
    start("--PUSH_MAX_AGE=1s");
    Story alice = story("alice");
    CLUSTER.put(alice.ready());
    awaitVisible(alice);
    try (SseClient client = node.stream("userId=" + user);
        SocketClient socket =
            SocketClient.connect(node.uri(SOCKET + "?userId=" + user), List.of())) {
      client.start();
      await().until(client::isEnded);
      await().until(() -> socket.closeCode() == 1000);
      try (SseClient again = node.stream("userId=" + user, "Last-Event-ID", client.lastId())) {
        assertThat(again.start()).isEmpty();
      }
    }
  }

  @Test
  void a_node_that_stops_ends_its_streams_at_once() {
    // So long a graceful shutdown waits for what is open.
    start("--spring.lifecycle.timeout-per-shutdown-phase=1h");
    SseClient client = node.stream("");
    SocketClient socket = SocketClient.connect(node.uri(SOCKET), List.of());
    client.start();
    await().until(() -> node.clients("websocket") == 1);
    var closed = CompletableFuture.runAsync(node::close);

    await().until(client::isEnded);
    await().until(() -> socket.closeCode() == 1001);
    await().until(closed::isDone);
    closed.join();
  }

  @Test
  void when_the_sessions_are_read_anew_clients_come_back() {
    start();
    try (SseClient client = node.stream("")) {
      client.start();
      node.table().close();
      await().until(client::isEnded);
    }
  }

  private void start(String... settings) {
    node = QueryNode.start(data, clock, settings);
  }

  /** Asks for everything of this test's user, and reads nothing of it. */
  private Socket deadReader(String path) throws IOException {
    URI uri = node.uri(path + "?userId=" + user);
    var socket = new Socket();
    socket.setReceiveBufferSize(4_096);
    socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
    var request =
        new ArrayList<>(List.of("GET " + uri.getRawPath() + "?" + uri.getRawQuery() + " HTTP/1.1"));
    request.add("Host: localhost");
    if (path.equals(SOCKET)) {
      request.add("Upgrade: websocket");
      request.add("Connection: Upgrade");
      request.add("Sec-WebSocket-Version: 13");
      request.add("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
    }
    socket
        .getOutputStream()
        .write((String.join("\r\n", request) + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static long readToEnd(Socket socket) {
    long bytes = 0;
    var buffer = new byte[65_536];
    try {
      socket.setSoTimeout(60_000);
      int read = socket.getInputStream().read(buffer);
      while (read >= 0) {
        bytes += read;
        read = socket.getInputStream().read(buffer);
      }
    } catch (IOException reset) {
      assertThat(reset).isNotInstanceOf(SocketTimeoutException.class);
    }
    return bytes;
  }

  private Story story(String name) {
    return CLUSTER.next(CLUSTER.story(name + "." + user).ownedBy(user).at(clock.instant()));
  }

  private void awaitVisible(Story story) {
    await().until(() -> node.table().watermarks().isReached(story.last()));
  }
}
