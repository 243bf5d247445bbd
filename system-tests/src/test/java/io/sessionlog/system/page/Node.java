package io.sessionlog.system.page;

import static org.awaitility.Awaitility.await;

import io.sessionlog.query.QueryService;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;

/** A query node that goes and comes back at the same address. */
final class Node implements AutoCloseable {

  private final List<String> settings;
  private final int port;
  private ConfigurableApplicationContext context;

  private Node(List<String> settings, int port) {
    this.settings = settings;
    this.port = port;
  }

  static Node start(Path data, String bootstrapServers, String... more) {
    int port = freePort();
    var settings =
        new ArrayList<>(
            List.of(
                "--spring.config.name=" + QueryService.NAME,
                "--server.port=" + port,
                "--server.address=localhost",
                "--spring.kafka.bootstrap-servers=" + bootstrapServers,
                "--sessionlog.exit-process-on-fatal-error=false",
                "--QUERY_APPLICATION_ID=page-node-" + port,
                "--DATA_DIR=" + data.resolve(Integer.toString(port))));
    settings.addAll(List.of(more));
    var node = new Node(settings, port);
    node.start();
    return node;
  }

  void start() {
    context =
        new SpringApplicationBuilder(QueryService.class)
            .registerShutdownHook(false)
            .run(settings.toArray(String[]::new));
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                context
                    .getBean(HealthEndpoint.class)
                    .healthForPath("readiness")
                    .getStatus()
                    .equals(Status.UP));
  }

  void stop() {
    context.close();
  }

  URI uri() {
    return URI.create("http://localhost:" + port);
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    stop();
  }
}
