package io.sessionlog.notifier.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.notifier.courier.Outcome;
import io.sessionlog.notifier.notice.Payload;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Receivers that behave badly, spoken to over plain sockets. */
class HttpDeliveryTest {

  /** Of a machine that does much else; those that wait for the timeout say a shorter one. */
  private static final Duration PATIENCE = Duration.ofSeconds(50);

  private @Nullable HttpDelivery delivery;

  /** The one that posts has its outcome. */
  private final CountDownLatch left = new CountDownLatch(1);

  /** How a receiver takes its time. */
  private boolean untilItHasLeft(long most, TimeUnit unit) throws InterruptedException {
    return left.await(most, unit);
  }

  @AfterEach
  void close() {
    if (delivery != null) {
      delivery.close();
    }
  }

  /** What a receiver does with a connection once a request has come. */
  private interface Manners {
    void speak(OutputStream out) throws IOException, InterruptedException;
  }

  private Delivered postTo(Manners manners) throws Exception {
    return postTo(manners, PATIENCE);
  }

  private Delivered postTo(Manners manners, Duration answerTimeout) throws Exception {
    try (var server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
      var thread = new Thread(() -> serve(server, manners), "bad-receiver");
      thread.setDaemon(true);
      thread.start();
      return post(server.getLocalPort(), answerTimeout);
    }
  }

  private static void serve(ServerSocket server, Manners manners) {
    try (Socket socket = server.accept()) {
      byte[] request = new byte[8_192];
      int read = socket.getInputStream().read(request);
      if (read > 0) {
        manners.speak(socket.getOutputStream());
      }
    } catch (IOException | InterruptedException theOtherSideHasLeft) {
      // that is what some of these tests are about
    }
  }

  private Delivered post(int port, Duration answerTimeout) throws Exception {
    var posting =
        new HttpDelivery(
            new DeliverySettings(List.of(), Set.of(), PATIENCE, answerTimeout, 64),
            new Receivers(new AddressRules(List.of("127.0.0.1")), Resolver.ofSystem(), Set.of()),
            reason -> {});
    delivery = posting;
    var done = new CompletableFuture<Delivered>();
    posting.post(
        new Post(
            URI.create("http://127.0.0.1:" + port + "/"),
            null,
            "id",
            Payload.of("{}".getBytes(StandardCharsets.UTF_8)),
            List.of()),
        (post, delivered) -> done.complete(delivered));
    try {
      return done.get(1, TimeUnit.MINUTES);
    } finally {
      left.countDown();
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void silenceEndsAtTheTimeout() throws Exception {
    Delivered delivered = postTo(out -> untilItHasLeft(1, TimeUnit.MINUTES), Duration.ofSeconds(1));

    assertThat(delivered.outcome().kind()).isEqualTo(Outcome.Kind.OVERLOADED);
    assertThat(delivered.outcome().words()).isEqualTo("no answer within 1 s");
  }

  @Test
  void headersThatDripEndAtTheTimeout() throws Exception {
    Delivered delivered =
        postTo(
            out -> {
              out.write(ascii("HTTP/1.1 200 OK\r\n"));
              do {
                out.write(ascii("X-Drip: drip\r\n"));
                out.flush();
              } while (!untilItHasLeft(50, TimeUnit.MILLISECONDS));
            },
            Duration.ofSeconds(1));

    assertThat(delivered.outcome().words()).isEqualTo("no answer within 1 s");
  }

  @Test
  void aBodyWithoutAnEndIsCutAndTheStatusCounts() throws Exception {
    Delivered delivered =
        postTo(
            out -> {
              out.write(ascii("HTTP/1.1 500 Broken\r\nContent-Length: 1000000000\r\n\r\n"));
              byte[] words = ascii("blah".repeat(1_000));
              for (int i = 0; i < 10_000; i++) {
                out.write(words);
              }
            });

    assertThat(delivered.outcome().status()).isEqualTo(500);
    assertThat(delivered.answer()).hasSize(Answer.MAX_BYTES);
  }

  @Test
  void aBodyThatNeverComesDoesNotUndoTheStatus() throws Exception {
    Delivered delivered =
        postTo(
            out -> {
              out.write(ascii("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhal"));
              out.flush();
              untilItHasLeft(1, TimeUnit.MINUTES);
            },
            // The status has to be there by then.
            Duration.ofSeconds(8));

    assertThat(delivered.outcome().isDelivered()).isTrue();
  }

  @Test
  void nobodyThereIsToldAtOnce() throws Exception {
    int port;
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = server.getLocalPort();
    }

    assertThat(post(port, PATIENCE).outcome().words()).isEqualTo("the connection was refused");
  }

  @Test
  void whatIsNoHttpIsABrokenConnection() throws Exception {
    assertThat(postTo(out -> out.write(ascii("SSH-2.0-nope\r\n\r\n"))).outcome().kind())
        .isEqualTo(Outcome.Kind.OVERLOADED);
  }

  @Test
  void whenToComeBackIsHeard() throws Exception {
    Delivered delivered =
        postTo(
            out ->
                out.write(
                    ascii("HTTP/1.1 429 Slow\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n")));

    assertThat(delivered.outcome().retryAfter()).isEqualTo(Duration.ofSeconds(7));
  }
}
