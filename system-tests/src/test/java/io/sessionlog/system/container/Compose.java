package io.sessionlog.system.container;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The containers of docker-compose.yml, under a name and a port of their own. */
final class Compose implements AutoCloseable {

  private static final Duration UP = Duration.ofMinutes(15);
  private static final Duration COMMAND = Duration.ofMinutes(2);
  private static final Duration HEALTHY = Duration.ofMinutes(6);

  private final String project = "sessionlog-test-" + ProcessHandle.current().pid();
  private final int port = freePort();

  static boolean engineAnswers() {
    try {
      return execute(List.of("docker", "info"), 0, Duration.ofSeconds(20)).code == 0;
    } catch (UncheckedIOException noSuchCommand) {
      return false;
    }
  }

  /** What a newcomer types; returns when all containers are healthy. */
  void up() {
    compose(UP, "up", "--build", "--wait", "--wait-timeout", Long.toString(HEALTHY.toSeconds()));
  }

  URI gateway() {
    return URI.create("http://127.0.0.1:" + port);
  }

  List<String> ids() {
    return compose(COMMAND, "ps", "--all", "--quiet").lines().sorted().toList();
  }

  /** The names of all volumes that the containers have, also those that nobody gave one. */
  List<String> volumes() {
    var command = new ArrayList<>(List.of("docker", "inspect", "--format"));
    command.add("{{range .Mounts}}{{if eq .Type \"volume\"}}{{.Name}}\n{{end}}{{end}}");
    command.addAll(ids());
    return require(execute(command, port, COMMAND), command)
        .lines()
        .filter(line -> !line.isBlank())
        .toList();
  }

  boolean isNamed(String volume) {
    return volume.startsWith(project + "_");
  }

  void stop(String service) {
    compose(COMMAND, "stop", service);
  }

  void kill(String service) {
    compose(COMMAND, "kill", service);
  }

  void startAgain(String service) {
    compose(COMMAND, "start", service);
    await()
        .atMost(HEALTHY)
        .pollInterval(Duration.ofMillis(500))
        .until(
            () -> compose(COMMAND, "ps", "--format", "{{.Health}}", service).strip(),
            "healthy"::equals);
  }

  /** All records of a topic, as the console's consumer prints them. */
  String records(String topic) {
    return compose(
        COMMAND,
        "exec",
        "-T",
        "kafka-1",
        "/opt/kafka/bin/kafka-console-consumer.sh",
        "--bootstrap-server",
        "kafka-1:9092",
        "--topic",
        topic,
        "--from-beginning",
        "--timeout-ms",
        "10000",
        "--formatter-property",
        "print.headers=true",
        "--formatter-property",
        "print.partition=true",
        "--formatter-property",
        "print.offset=true");
  }

  /** Leaves nothing behind but the images. */
  @Override
  public void close() {
    compose(COMMAND, "down", "--volumes", "--timeout", "5");
  }

  private String compose(Duration patience, String... arguments) {
    var command = new ArrayList<>(List.of("docker", "compose", "-p", project));
    command.addAll(
        List.of("-f", Path.of("..", "docker-compose.yml").toAbsolutePath().normalize().toString()));
    command.addAll(List.of(arguments));
    return require(execute(command, port, patience), command);
  }

  private record Result(int code, String out, String err) {}

  private static String require(Result result, List<String> command) {
    if (result.code != 0) {
      throw new AssertionError(
          "%s ended with %d:%n%s".formatted(String.join(" ", command), result.code, result.err));
    }
    return result.out;
  }

  private static Result execute(List<String> command, int port, Duration patience) {
    Process process = null;
    try {
      var builder = new ProcessBuilder(command);
      builder.environment().put("GATEWAY_PORT", Integer.toString(port));
      Path out = Files.createTempFile("compose", ".out");
      Path err = Files.createTempFile("compose", ".err");
      process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
      boolean ended = process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
      var result =
          new Result(
              ended ? process.exitValue() : -1,
              Files.readString(out, StandardCharsets.UTF_8),
              Files.readString(err, StandardCharsets.UTF_8));
      Files.delete(out);
      Files.delete(err);
      return result;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } finally {
      if (process != null) {
        process.destroyForcibly();
      }
    }
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
