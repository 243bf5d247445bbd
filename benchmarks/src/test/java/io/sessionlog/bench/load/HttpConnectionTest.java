package io.sessionlog.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpConnectionTest {

  static final int CHUNKED = 0;

  HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    answerAt("/sized", 5);
    answerAt("/chunked", CHUNKED);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void answers_of_either_form_follow_each_other_on_one_connection() throws IOException {
    try (var connection = new HttpConnection(uri())) {
      var sized = connection.send(connection.get("/sized", ""));
      var chunked =
          connection.send(connection.post("/chunked", "{}".getBytes(StandardCharsets.US_ASCII)));
      var again = connection.send(connection.get("/sized", ""));

      assertThat(sized).isEqualTo(new HttpConnection.Answer(202, "3:14", 5));
      assertThat(chunked).isEqualTo(sized);
      assertThat(again).isEqualTo(sized);
    }
  }

  @Test
  void a_connection_that_its_server_ends_is_made_anew() throws IOException {
    answerAt("/last", 5, "close");
    try (var connection = new HttpConnection(uri())) {
      var last = connection.send(connection.get("/last", ""));
      var next = connection.send(connection.get("/sized", ""));

      assertThat(last).isEqualTo(new HttpConnection.Answer(202, "3:14", 5));
      assertThat(next).isEqualTo(last);
    }
  }

  private void answerAt(String path, int length) {
    answerAt(path, length, "keep-alive");
  }

  private void answerAt(String path, int length, String connection) {
    server.createContext(
        path,
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.getResponseHeaders().add("Session-Position", "3:14");
          exchange.getResponseHeaders().add("Connection", connection);
          exchange.sendResponseHeaders(202, length);
          exchange.getResponseBody().write("hello".getBytes(StandardCharsets.US_ASCII));
          exchange.close();
        });
  }

  private URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }
}
