package io.sessionlog.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The traffic over real HTTP. */
class DemoTrafficTest {

  private record Request(String line, String contentType, String signature, String body) {}

  private final Queue<Request> requests = new ConcurrentLinkedQueue<>();
  private HttpServer ingest;

  @BeforeEach
  void listen() throws IOException {
    ingest = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    ingest.createContext("/", this::accept);
    ingest.start();
  }

  @AfterEach
  void stopListening() {
    ingest.stop(0);
  }

  private void accept(HttpExchange exchange) throws IOException {
    requests.add(
        new Request(
            exchange.getRequestMethod() + " " + exchange.getRequestURI(),
            exchange.getRequestHeaders().getFirst("Content-Type"),
            exchange.getRequestHeaders().getFirst("X-Webhook-Signature"),
            new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
    exchange.sendResponseHeaders(202, -1);
    exchange.close();
  }

  private URI base() {
    return URI.create("http://127.0.0.1:" + ingest.getAddress().getPort() + "/");
  }

  @Test
  void sessionsAreRegisteredAndReportToTheirOwnWebhook() {
    try (DemoTraffic traffic = DemoTraffic.start(base(), 42, null)) {
      assertThat(traffic).isNotNull();
      await()
          .untilAsserted(
              () ->
                  assertThat(requests)
                      .extracting(Request::line)
                      .contains(
                          "PUT /api/whatsapp/session/shop-berlin-01",
                          "POST /api/whatsapp/webhook/shop-berlin-01",
                          "PUT /api/whatsapp/session/courier-jakarta-05",
                          "POST /api/whatsapp/webhook/courier-jakarta-05"));
    }
    assertThat(requests).extracting(Request::contentType).containsOnly("application/json");
    assertThat(requests).extracting(Request::body).allMatch(body -> body.startsWith("{"));
    assertThat(requests).extracting(Request::signature).containsOnlyNulls();
  }

  @Test
  void withAKeyTheyAreSignedAsTheOriginalSenderSigns() throws Exception {
    try (DemoTraffic traffic = DemoTraffic.start(base(), 42, "a key")) {
      assertThat(traffic).isNotNull();
      await().until(() -> !requests.isEmpty());
    }
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec("a key".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    for (Request request : requests) {
      byte[] hmac = mac.doFinal(request.body().getBytes(StandardCharsets.UTF_8));
      assertThat(request.signature()).isEqualTo("sha256=" + HexFormat.of().formatHex(hmac));
    }
  }

  @Test
  void nothingIsSentOnceClosed() {
    var traffic = DemoTraffic.start(base(), 42, null);
    await().until(() -> requests.size() > 20);

    traffic.close();

    // What was under way may still arrive; running traffic is never silent for so long.
    var last = new AtomicInteger();
    await()
        .during(Duration.ofSeconds(1))
        .until(() -> last.getAndSet(requests.size()) == requests.size());
  }
}
