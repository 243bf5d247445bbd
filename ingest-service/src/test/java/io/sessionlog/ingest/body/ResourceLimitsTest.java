package io.sessionlog.ingest.body;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sessionlog.ingest.InMemoryIngest;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a stranger can hold of ours, in bytes and in time, by what it sends over a socket. */
@Timeout(120)
class ResourceLimitsTest {

  static final String PATH = "/api/whatsapp/webhook/limits";
  static final Duration BODY_TIMEOUT = Duration.ofSeconds(3);

  static InMemoryIngest ingest;
  static final ScheduledExecutorService drip = Executors.newSingleThreadScheduledExecutor();

  @BeforeAll
  static void start() {
    ingest =
        InMemoryIngest.with(
            "WEBHOOK_AUTH=none",
            "BODY_TIMEOUT=" + BODY_TIMEOUT.toSeconds() + "s",
            "HEADER_TIMEOUT=2s",
            "MAX_BODY_SIZE=1MB",
            "MAX_HEADER_SIZE=4KB");
  }

  @AfterAll
  static void stop() {
    drip.shutdownNow();
    ingest.close();
  }

  @Test
  void a_body_that_stops_half_way_is_given_up() throws Exception {
    double before = ingest.turnedAway("body_too_slow");
    try (Socket socket = connect()) {
      send(socket, head("Content-Length: 100") + "{\"event\":");

      assertThat(answer(socket)).startsWith("HTTP/1.1 408 ").contains("\"success\":false");
      assertThat(ingest.turnedAway("body_too_slow")).isEqualTo(before + 1);
    }
  }

  @Test
  void a_body_that_drips_is_given_up_though_it_never_stops() throws Exception {
    try (Socket socket = connect()) {
      send(socket, head("Content-Length: 100000"));
      drip(socket);

      assertThat(answer(socket)).startsWith("HTTP/1.1 408 ");
    }
  }

  @Test
  void a_chunked_body_that_drips_is_given_up_too() throws Exception {
    try (Socket socket = connect()) {
      send(socket, head("Transfer-Encoding: chunked") + "10000\r\n");
      drip(socket);

      assertThat(answer(socket)).startsWith("HTTP/1.1 408 ");
    }
  }

  @Test
  void what_is_left_of_a_refused_body_is_waited_for_no_longer_than_for_a_body() throws Exception {
    try (Socket socket = connect()) {
      send(socket, head("Content-Length: 2000000"));
      long begin = System.nanoTime();
      drip(socket);

      assertThat(answer(socket)).startsWith("HTTP/1.1 413 ");
      assertThat(Duration.ofNanos(System.nanoTime() - begin))
          .isGreaterThan(BODY_TIMEOUT.dividedBy(2));
    }
  }

  /** Spring by default reads the form of a PUT whole, whatever its size, before any of our code. */
  @Test
  void a_form_is_refused_without_being_read() throws Exception {
    try (Socket socket = connect()) {
      send(
          socket,
          """
          PUT /api/whatsapp/session/limits HTTP/1.1\r
          Host: x\r
          Content-Type: application/x-www-form-urlencoded\r
          Content-Length: 100000\r
          \r
          """);

      assertThat(answer(socket)).startsWith("HTTP/1.1 415 ");
    }
  }

  @Test
  void a_sender_that_is_gone_half_way_is_counted() throws Exception {
    double before = ingest.turnedAway("body_cut_off");
    try (Socket socket = connect()) {
      send(socket, head("Content-Length: 100") + "{\"event\":");
      socket.shutdownOutput();
      answer(socket);
    }

    assertThat(ingest.turnedAway("body_cut_off")).isEqualTo(before + 1);
  }

  @Test
  void headers_that_do_not_come_are_not_waited_for() throws Exception {
    try (Socket socket = connect()) {
      send(socket, "POST " + PATH + " HTTP/1.1\r\nHost: x\r\nX-Slow: ");

      assertThat(answer(socket)).doesNotContain(" 200 ").doesNotContain(" 202 ");
    }
  }

  @Test
  void headers_have_a_bound() throws Exception {
    String answer =
        ingest.raw(
            "GET " + PATH + " HTTP/1.1\r\nHost: x\r\nX-Large: " + "x".repeat(8_192) + "\r\n\r\n");

    assertThat(answer).containsPattern("^HTTP/1.1 4\\d\\d ");
    assertThat(
            ingest.raw(
                "GET "
                    + PATH
                    + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Large: "
                    + "x".repeat(2_048)
                    + "\r\n\r\n"))
        .startsWith("HTTP/1.1 200 ");
  }

  @Test
  void bodies_have_a_bound_announced_or_not() throws Exception {
    String large = "\"" + "x".repeat(1_100_000) + "\"";

    assertThat(ingest.post("limits", large).statusCode()).isEqualTo(413);
    assertThat(
            ingest.raw(
                head("Transfer-Encoding: chunked\r\nConnection: close")
                    + Integer.toHexString(large.length())
                    + "\r\n"
                    + large
                    + "\r\n0\r\n\r\n"))
        .startsWith("HTTP/1.1 413 ");
  }

  @Test
  void connections_have_a_bound_and_who_exceeds_it_waits() throws Exception {
    try (var small =
        InMemoryIngest.with("WEBHOOK_AUTH=none", "MAX_CONNECTIONS=1", "HEADER_TIMEOUT=60s")) {
      String get = "GET " + PATH + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
      try (var first = new Socket("localhost", small.uri().getPort())) {
        send(first, "GET / HTTP/1.1\r\n");
        try (var second = new Socket("localhost", small.uri().getPort());
            var third = new Socket("localhost", small.uri().getPort())) {
          send(second, get);
          send(third, get);
          third.setSoTimeout(300);
          assertThatExceptionOfType(SocketTimeoutException.class)
              .isThrownBy(() -> third.getInputStream().read());
          first.shutdownOutput();
          third.setSoTimeout(0);
          assertThat(answer(second)).startsWith("HTTP/1.1 200 ");
          assertThat(answer(third)).startsWith("HTTP/1.1 200 ");
        }
      }
    }
  }

  @Test
  void nesting_numbers_and_names_have_bounds_and_what_exceeds_them_is_kept() {
    int before = ingest.rejected().size();

    assertThat(status("[".repeat(98) + "]".repeat(98))).isEqualTo(202);
    assertThat(status("[".repeat(99) + "]".repeat(99))).isEqualTo(400);
    assertThat(status("1".repeat(1_000))).isEqualTo(202);
    assertThat(status("1".repeat(1_001))).isEqualTo(400);
    assertThat(status("{\"" + "n".repeat(1_000) + "\":1}")).isEqualTo(202);
    assertThat(status("{\"" + "n".repeat(1_001) + "\":1}")).isEqualTo(400);
    assertThat(status("\"" + "s".repeat(900_000) + "\"")).isEqualTo(202);
    assertThat(ingest.rejected()).hasSize(before + 3);
  }

  private static int status(String value) {
    return ingest
        .post("limits", "{\"event\":\"ready\",\"data\":{\"value\":" + value + "}}")
        .statusCode();
  }

  private static Socket connect() throws IOException {
    return new Socket("localhost", ingest.uri().getPort());
  }

  private static String head(String more) {
    return "POST "
        + PATH
        + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        + more
        + "\r\n\r\n";
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(UTF_8));
    socket.getOutputStream().flush();
  }

  /** A byte every 50 ms, until the service has had enough. */
  private static void drip(Socket socket) {
    var unused =
        drip.scheduleAtFixedRate(
            () -> {
              try {
                send(socket, " ");
              } catch (IOException closed) {
                throw new IllegalStateException(closed);
              }
            },
            0,
            50,
            TimeUnit.MILLISECONDS);
  }

  /** Until the service closes the connection; a reset after the answer is a close, too. */
  private static String answer(Socket socket) throws IOException {
    var answer = new StringBuilder();
    byte[] chunk = new byte[4_096];
    try {
      for (int read = socket.getInputStream().read(chunk);
          read >= 0;
          read = socket.getInputStream().read(chunk)) {
        answer.append(new String(chunk, 0, read, UTF_8));
      }
    } catch (SocketException reset) {
      assertThat(answer).isNotEmpty();
    }
    return answer.toString();
  }
}
