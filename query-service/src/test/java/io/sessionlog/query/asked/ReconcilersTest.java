package io.sessionlog.query.asked;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.sessionlog.support.security.SignedCallers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.mock.web.MockHttpServletRequest;

@ExtendWith(OutputCaptureExtension.class)
class ReconcilersTest {

  private final SignedCallers callers = new SignedCallers("", Clock.systemUTC());

  @Test
  void oneThatRefusesTheCallerIsPassedOverAndToldOfInTheLog(CapturedOutput output)
      throws IOException {
    HttpServer refusing = reconciler(401, "{}");
    HttpServer knowing = reconciler(200, "{\"data\":{\"sessionId\":\"s\"}}");
    try {
      var reconcilers =
          new Reconcilers(new ReconcilerSettings(List.of(url(refusing), url(knowing))), callers);

      // Each has two seconds for its answer, which a busy machine may not keep.
      await()
          .atMost(Duration.ofMinutes(1))
          .until(
              () ->
                  reconcilers.server("s", new MockHttpServletRequest()).join().isPresent()
                      && output.getAll().contains(url(refusing).toString()));
      assertThat(output)
          .contains("reconciler at " + url(refusing))
          .doesNotContain(url(knowing).toString());
    } finally {
      refusing.stop(0);
      knowing.stop(0);
    }
  }

  private static URI url(HttpServer server) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private static HttpServer reconciler(int status, String body) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] answer = body.getBytes(UTF_8);
          exchange.sendResponseHeaders(status, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    return server;
  }
}
