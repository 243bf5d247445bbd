package io.sessionlog.support.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServer;

class ClosableDoorTest {

  final AtomicReference<ClosableDoor> door = new AtomicReference<>();
  WebServer server;
  int port;

  @BeforeEach
  void start() {
    var factory = new TomcatServletWebServerFactory(0);
    factory.setProtocol(ClosableDoor.class.getName());
    factory.addConnectorCustomizers(
        connector -> door.set((ClosableDoor) connector.getProtocolHandler()));
    server = factory.getWebServer();
    server.start();
    port = server.getPort();
  }

  @AfterEach
  void stop() {
    server.stop();
  }

  @Test
  void whoIsConnectedIsServedAfterItWasClosedAndNobodyElse() throws Exception {
    try (Socket kept = connect();
        Socket unused = connect()) {
      assertThat(ask(kept)).contains("404");

      door.get().close();

      assertThat(ask(kept)).contains("404");
      assertThat(ask(unused)).contains("404");
      assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> connect().close());
    }
  }

  @Test
  void itIsEmptyOnceEveryConnectionHasEnded() throws Exception {
    try (Socket only = connect()) {
      assertThat(ask(only)).contains("404");
      door.get().close();
    }

    // Returns, well before its time.
    door.get().awaitEmpty(Duration.ofDays(1));
  }

  private Socket connect() throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout((int) Duration.ofSeconds(60).toMillis());
    return socket;
  }

  /** The status line; the rest of the answer is read away. */
  private static String ask(Socket socket) throws IOException {
    socket.getOutputStream().write("HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII));
    var answer = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
    String status = answer.readLine();
    String line = status;
    while (line != null && !line.isEmpty()) {
      line = answer.readLine();
    }
    return status;
  }
}
