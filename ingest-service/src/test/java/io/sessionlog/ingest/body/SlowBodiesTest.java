package io.sessionlog.ingest.body;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sessionlog.ingest.InMemoryIngest;
import io.sessionlog.ingest.signature.Sign;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who announces bodies that do not come, and whose webhooks find a thread all the same. */
class SlowBodiesTest {

  static final int THREADS = 16;
  static final int CONNECTIONS = 3 * THREADS;
  static final String BODY = "{\"event\":\"ready\",\"data\":{}}";

  static InMemoryIngest ingest;
  private final List<Socket> open = new ArrayList<>();

  @BeforeAll
  static void start() {
    ingest =
        InMemoryIngest.with(
            "WHATSAPP_API_KEY=one",
            "BODY_TIMEOUT=10m",
            "TRUSTED_PROXIES=127.0.0.0/8,::1",
            "spring.threads.virtual.enabled=false",
            "server.tomcat.threads.max=" + THREADS);
  }

  @AfterAll
  static void stop() {
    ingest.close();
  }

  @AfterEach
  void hangUp() throws IOException {
    for (Socket socket : open) {
      socket.close();
    }
    await().atMost(Duration.ofMinutes(1)).until(() -> ingest.part(SlowBodies.class).count() == 0);
  }

  @Test
  void aStrangersBodiesThatDoNotComeHoldAnEighthOfTheThreads() throws IOException {
    double before = ingest.turnedAway("memory_taken");
    announce("203.0.113.7", "X-Webhook-Signature: sha256=" + "0".repeat(64));

    assertThat(send("198.51.100.1")).isEqualTo(202);
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () ->
                assertThat(ingest.turnedAway("memory_taken"))
                    .isEqualTo(before + CONNECTIONS - THREADS / 8));
    assertThat(ingest.part(SlowBodies.class).count()).isEqualTo(THREADS / 8);
    assertThat(send("198.51.100.1")).isEqualTo(202);
  }

  @Test
  void aSendersBodiesThatDoNotComeHoldHalfOfTheThreads() throws IOException {
    assertThat(send("198.51.100.2")).isEqualTo(202);
    announce("198.51.100.2", "X-Webhook-Signature: sha256=" + "0".repeat(64));

    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () -> assertThat(ingest.part(SlowBodies.class).count()).isEqualTo(THREADS / 2));
    assertThat(send("198.51.100.1")).isEqualTo(202);
    assertThat(send("198.51.100.2")).as("what comes at once is not waited for").isEqualTo(202);
  }

  @Test
  void whatIsLeftOfRefusedBodiesIsWaitedForByFew() throws IOException {
    announce("203.0.113.7", "X-Nothing: 1");

    for (Socket socket : open) {
      socket.setSoTimeout(60_000);
      assertThat(new String(socket.getInputStream().readNBytes("HTTP/1.1 401".length()), UTF_8))
          .isEqualTo("HTTP/1.1 401");
    }
    assertThat(ingest.part(SlowBodies.class).count()).isLessThanOrEqualTo(THREADS / 8);
    assertThat(send("198.51.100.1")).isEqualTo(202);
  }

  /**
   * Tomcat reads into one buffer: asked for more too early, it writes over what nobody took yet.
   */
  @Test
  void aLargeBodyIsReadAsItCame() {
    for (int numbers : new int[] {10_000, 100_000, 500_000}) {
      String large =
          "{\"event\":\"ready\",\"data\":{\"n\":[%s]}}"
              .formatted(
                  IntStream.range(0, numbers)
                      .mapToObj(Integer::toString)
                      .collect(Collectors.joining(",")));
      assertThat(ingest.post("large", large, Sign.original("one", large)).statusCode())
          .as("%d bytes", large.length())
          .isEqualTo(202);
    }
  }

  @Test
  void whatFollowsARefusedBodyInOnePieceIsAnswered() throws IOException {
    try (var socket = new Socket("localhost", ingest.uri().getPort())) {
      socket.setSoTimeout(60_000);
      socket
          .getOutputStream()
          .write(
              "POST /api/whatsapp/webhook/x HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 5\r\n\r\n"
                  .getBytes(UTF_8));
      var refused = new StringBuilder();
      while (refused.indexOf("\"success\":false") < 0) {
        refused.append((char) socket.getInputStream().read());
      }
      assertThat(refused).startsWith("HTTP/1.1 401");

      socket
          .getOutputStream()
          .write(
              "12345GET /api/whatsapp/webhook/x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                  .getBytes(UTF_8));
      assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
          .contains("HTTP/1.1 200");
    }
  }

  @Test
  void placesAreBoundedByAddressForStrangersAndInAll() {
    var slow = new SlowBodies(16);
    List<SlowBodies.Place> places = new ArrayList<>();
    for (int stranger = 0; stranger < 5; stranger++) {
      for (int i = 0; i < 3; i++) {
        SlowBodies.Place place = slow.tryTake("203.0.113." + stranger, true);
        assertThat(place != null).isEqualTo(i < 2 && stranger < 4);
        if (place != null) {
          places.add(place);
        }
      }
    }
    for (int i = 0; i < 7; i++) {
      SlowBodies.Place place = slow.tryTake("198.51.100.1", false);
      assertThat(place != null).as("one of " + i).isEqualTo(i < 6);
      if (place != null) {
        places.add(place);
      }
    }
    assertThat(slow.count()).isEqualTo(14);
    places.forEach(SlowBodies.Place::close);
    assertThat(slow.count()).isZero();
    assertThat(slow.tryTake("203.0.113.0", true)).isNotNull();
  }

  private static int send(String address) {
    Map<String, String> headers = new TreeMap<>(Sign.original("one", BODY));
    headers.put("X-Forwarded-For", address);
    return ingest.post("honest", BODY, headers).statusCode();
  }

  private void announce(String address, String header) throws IOException {
    for (int i = 0; i < CONNECTIONS; i++) {
      var socket = new Socket("localhost", ingest.uri().getPort());
      open.add(socket);
      socket
          .getOutputStream()
          .write(
              """
              POST /api/whatsapp/webhook/slow HTTP/1.1\r
              Host: x\r
              Content-Type: application/json\r
              Content-Length: 100000\r
              X-Forwarded-For: %s\r
              %s\r
              \r
              {"event":"""
                  .formatted(address, header)
                  .getBytes(UTF_8));
    }
  }
}
