package io.sessionlog.bench.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;

/**
 * The same task with Node.js and PostgreSQL, see {@code benchmarks/peer}. PostgreSQL has its
 * defaults, but for 256 MB of shared buffers: each answer waits until its commit is on disk.
 */
public final class NodePeer implements AutoCloseable {

  private static final Path PROGRAM = Path.of("benchmarks", "peer");
  private static final String DATABASE_USER = "postgres";

  private final Path data;
  private final List<Process> processes = new ArrayList<>();
  private final int port = Ports.free();

  private NodePeer(Path data) {
    this.data = data;
  }

  /** What is missing on this machine to run it; null if nothing is. */
  public static @Nullable String missing() {
    for (String program : List.of("node", "npm", "initdb", "postgres")) {
      if (!isThere(program)) {
        return program + " is not on the PATH";
      }
    }
    return null;
  }

  private static boolean isThere(String program) {
    for (String directory : System.getenv().getOrDefault("PATH", "").split(":")) {
      if (Files.isExecutable(Path.of(directory, program))) {
        return true;
      }
    }
    return false;
  }

  public static NodePeer start(Path directory) {
    try {
      Path data = Files.createTempDirectory("pipeline-peer-");
      var peer = new NodePeer(data);
      try {
        peer.run(directory);
        return peer;
      } catch (IOException | RuntimeException e) {
        peer.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The peer could not be started", e);
    }
  }

  private void run(Path directory) throws IOException {
    if (!Files.exists(PROGRAM.resolve("node_modules"))) {
      finish(command(PROGRAM, directory, "npm", "ci", "--ignore-scripts", "--no-audit"));
    }
    if (isRoot()) {
      finish(command(data, directory, "chown", DATABASE_USER, data.toString()));
    }
    String database = data.resolve("database").toString();
    finish(asDatabaseUser(directory, "initdb", "-D", database, "-A", "trust", "-U", DATABASE_USER));
    int databasePort = Ports.free();
    processes.add(
        asDatabaseUser(
            directory,
            "postgres",
            "-D",
            database,
            "-p",
            Integer.toString(databasePort),
            "-k",
            data.toString(),
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "shared_buffers=256MB"));
    Map<String, String> settings =
        Map.of(
            "PORT",
            Integer.toString(port),
            "NODE_ENV",
            "production",
            "DATABASE_URL",
            "postgresql://%s@127.0.0.1:%d/postgres".formatted(DATABASE_USER, databasePort));
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    Process node = node(directory, settings);
    while (!answers()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("The peer does not answer, see " + directory);
      }
      if (!node.isAlive()) {
        // The database was not ready yet.
        node = node(directory, settings);
      }
      Service.pause(200);
    }
    processes.add(node);
  }

  private static Process node(Path directory, Map<String, String> settings) throws IOException {
    ProcessBuilder node = builder(PROGRAM, directory, List.of("node", "server.mjs"));
    node.environment().putAll(settings);
    return node.start();
  }

  private Process asDatabaseUser(Path directory, String... line) throws IOException {
    List<String> all = new ArrayList<>();
    if (isRoot()) {
      // PostgreSQL refuses to be run by root.
      all.addAll(List.of("runuser", "-u", DATABASE_USER, "--"));
    }
    all.addAll(List.of(line));
    return command(data, directory, all.toArray(String[]::new));
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private static Process command(Path in, Path directory, String... line) throws IOException {
    return builder(in, directory, List.of(line)).start();
  }

  private static ProcessBuilder builder(Path in, Path directory, List<String> line) {
    return new ProcessBuilder(line)
        .directory(in.toFile())
        .redirectErrorStream(true)
        .redirectOutput(
            ProcessBuilder.Redirect.appendTo(
                directory.resolve("peer.log").toAbsolutePath().toFile()));
  }

  private static void finish(Process process) {
    try {
      if (process.waitFor() != 0) {
        throw new IllegalStateException("The peer's preparation failed, see its log");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private boolean answers() {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(uri().resolve("/api/whatsapp/session/status/none")).build();
      return HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode()
          == 404;
    } catch (IOException notYet) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + port);
  }

  @Override
  public void close() {
    for (int i = processes.size() - 1; i >= 0; i--) {
      Process process = processes.get(i);
      process.destroy();
      try {
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    try {
      FileSystemUtils.deleteRecursively(data);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
