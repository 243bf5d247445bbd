package io.sessionlog.support.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sessionlog.model.Position;
import io.sessionlog.support.http.TooMany;
import io.sessionlog.support.position.PositionWaiters;
import io.sessionlog.support.position.Watermarks;
import io.sessionlog.support.security.CallerShare;
import io.sessionlog.support.security.SignedCallers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.streams.state.HostInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.http.ResponseEntity;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.ErrorResponseException;

/** What a node tells another one. */
@ExtendWith(OutputCaptureExtension.class)
class NodeClientTest {

  private static final String SECRET = "0123456789abcdef".repeat(2);

  private final List<Map<String, List<String>>> asked = new CopyOnWriteArrayList<>();
  private final Map<String, List<String>> headers = new ConcurrentHashMap<>();
  private volatile int status = 200;
  private HttpServer other;

  @BeforeEach
  void start() throws IOException {
    other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    other.createContext(
        "/",
        exchange -> {
          asked.add(Map.copyOf(exchange.getRequestHeaders()));
          exchange.getResponseHeaders().putAll(headers);
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    other.start();
  }

  @AfterEach
  void stop() {
    other.stop(0);
  }

  @Test
  void aCallersOwnKeyStaysHereWhereNodesShareASecret() {
    var unused = ask(SECRET);

    assertThat(asked.get(0))
        .containsKeys("Session-hop", "If-none-match")
        .doesNotContainKeys("X-api-key", "Authorization");
  }

  @Test
  void itIsPassedOnWhereTheyShareNone() {
    var unused = ask("");

    assertThat(asked.get(0)).containsEntry("X-api-key", List.of("a-key"));
  }

  @Test
  void aNodeThatHasNotGotItGivesNoAnswer() {
    status = 503;
    assertThatThrownBy(() -> ask("")).hasCauseInstanceOf(NodeClient.NoAnswer.class);
  }

  @Test
  void anAnswerHasNoHeaderThatTheNodeDidNotGive() {
    headers.put("Etag", List.of("\"1\""));
    assertThat(ask("").getHeaders().headerNames()).containsExactly("ETag");
  }

  @Test
  void aNodesRefusalOfTooMuchWorkIsItsAnswer() {
    status = 503;
    new TooMuch().getHeaders().forEach(headers::put);
    assertThat(ask("").getStatusCode().value()).isEqualTo(503);
    assertThat(ask("").getHeaders().containsHeader(TooMany.HEADER)).isTrue();
  }

  @Test
  void whereNobodyMoreMayWaitNoOtherNodeIsAsked() {
    var waiters = new PositionWaiters(new CallerShare(1, 1), Duration.ofMinutes(5));
    var watermarks = new Watermarks(1, 10);
    var unused = waiters.reached(watermarks, new Position(0, 0), null);
    assertThatThrownBy(() -> waiters.reached(watermarks, new Position(0, 0), null))
        .isInstanceOfSatisfying(
            ErrorResponseException.class,
            refused -> {
              status = refused.getStatusCode().value();
              refused.getHeaders().forEach(headers::put);
            });

    ResponseEntity<byte[]> answer = ask("");
    assertThat(answer.getStatusCode().value()).isEqualTo(503);
    assertThat(answer.getHeaders().getFirst("Retry-After")).isEqualTo("1");
  }

  @Test
  void aNodeThatDoesNotBelieveThisOneGivesNoAnswerAndIsToldOfInTheLog(CapturedOutput output) {
    status = 401;
    assertThatThrownBy(() -> ask(SECRET)).hasCauseInstanceOf(NodeClient.NoAnswer.class);
    assertThat(output).contains("127.0.0.1:" + other.getAddress().getPort(), "NODE_SECRET");
  }

  private ResponseEntity<byte[]> ask(String secret) {
    var request = new MockHttpServletRequest("GET", "/x");
    request.setQueryString("a=1");
    request.addHeader("x-api-key", "a-key");
    request.addHeader("Authorization", "Bearer a-key");
    request.addHeader("If-None-Match", "\"1\"");
    var nodes =
        new NodeClient(
            "http",
            "hops",
            new SimpleMeterRegistry(),
            new SignedCallers(secret, Clock.systemUTC()));
    return nodes
        .ask(
            new HostInfo("127.0.0.1", other.getAddress().getPort()),
            nodes.question(request),
            Duration.ofSeconds(30))
        .join();
  }
}
