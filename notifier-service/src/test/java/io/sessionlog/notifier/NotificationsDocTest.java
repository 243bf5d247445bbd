package io.sessionlog.notifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sessionlog.notifier.courier.Outcome;
import io.sessionlog.notifier.delivery.AddressRules;
import io.sessionlog.notifier.delivery.Delivered;
import io.sessionlog.notifier.delivery.DeliverySettings;
import io.sessionlog.notifier.delivery.HttpDelivery;
import io.sessionlog.notifier.delivery.Post;
import io.sessionlog.notifier.delivery.Receivers;
import io.sessionlog.notifier.delivery.Resolver;
import io.sessionlog.notifier.delivery.Signer;
import io.sessionlog.notifier.notice.Payload;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The receivers of docs/notifications.md do what the page says: they are run. */
class NotificationsDocTest {

  /** An interpreter starts slowly on a machine that does much else. */
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private static final byte[] SECRET =
      "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8);

  @TempDir Path directory;

  private final HttpDelivery delivery =
      new HttpDelivery(
          new DeliverySettings(
              List.of(), Set.of(), Duration.ofSeconds(50), Duration.ofSeconds(50), 16),
          new Receivers(new AddressRules(List.of("127.0.0.1")), Resolver.ofSystem(), Set.of()),
          reason -> {});
  private Process receiver;

  @AfterEach
  void stop() throws Exception {
    delivery.close();
    if (receiver != null) {
      receiver.destroyForcibly().waitFor();
    }
  }

  @ParameterizedTest
  @CsvSource({"node, receiver.js", "python3, receiver.py"})
  void aReceiverVerifiesDropsWhatItHasSeenAndSeesAHole(String program, String file)
      throws Exception {
    assumeTrue(isThere(program), program + " is not installed");
    int port = start(program, file);

    assertThat(post(port, SECRET, "id-1", 1)).isEqualTo(204);
    assertThat(post(port, SECRET, "id-1", 1)).as("again").isEqualTo(204);
    assertThat(post(port, SECRET, "id-4", 4)).as("after a hole").isEqualTo(204);
    assertThat(post(port, new byte[32], "id-5", 5)).as("signed by another").isEqualTo(401);

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(Files.readAllLines(directory.resolve("said")))
                    .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("took session.status_changed 1"),
                        line -> assertThat(line).startsWith("missed some of"),
                        line -> assertThat(line).isEqualTo("took session.status_changed 4")));
  }

  private static boolean isThere(String program) throws InterruptedException {
    try {
      return new ProcessBuilder(program, "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException absent) {
      return false;
    }
  }

  private int start(String program, String file) throws Exception {
    Path script = Files.writeString(directory.resolve(file), code(program.replace("3", "")));
    int port;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    var builder =
        new ProcessBuilder(program, script.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("said").toFile());
    builder.environment().put("PORT", Integer.toString(port));
    builder
        .environment()
        .put("WEBHOOK_SECRET", "whsec_" + Base64.getEncoder().encodeToString(SECRET));
    receiver = builder.start();
    await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(() -> listens(port));
    return port;
  }

  private static boolean listens(int port) {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  private static String code(String language) throws IOException {
    Matcher block =
        Pattern.compile("(?s)```\\w+ " + language + "\n(.*?)```")
            .matcher(Files.readString(Path.of("..", "docs", "notifications.md")));
    assertThat(block.find()).as("a receiver in " + language).isTrue();
    return block.group(1);
  }

  private int post(int port, byte[] secret, String id, int sequence) throws Exception {
    byte[] body =
        "{\"type\":\"session.status_changed\",\"data\":{\"sessionId\":\"s\",\"category\":\"status\",\"sequence\":%d}}"
            .formatted(sequence)
            .getBytes(StandardCharsets.UTF_8);
    var done = new CompletableFuture<Delivered>();
    delivery.post(
        new Post(
            URI.create("http://127.0.0.1:" + port + "/"),
            null,
            id,
            Payload.of(body),
            List.of(new Signer.Key(false, secret))),
        (post, delivered) -> done.complete(delivered));
    Outcome outcome = done.get(1, TimeUnit.MINUTES).outcome();
    return outcome.status();
  }
}
