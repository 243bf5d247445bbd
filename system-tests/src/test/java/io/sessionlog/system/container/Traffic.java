package io.sessionlog.system.container;

import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Webhooks and reads through the gateway, each kind at a fixed rate, whatever became of those
 * before: senders that never try again, and readers that do not either. Each webhook has content of
 * its own, to be found again.
 */
final class Traffic implements AutoCloseable {

  static final int SESSIONS = 40;
  private static final int PER_SECOND = 50;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /**
   * @param sentNanos on this process's clock
   * @param status 0 without an answer
   */
  record Refused(String what, long sentNanos, int status) {}

  private static final AtomicLong RUNS = new AtomicLong();

  private final long run = RUNS.getAndIncrement();
  private final URI gateway;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(2);
  private final AtomicLong next = new AtomicLong();
  private final AtomicLong answeredReads = new AtomicLong();
  private final Queue<CompletableFuture<?>> underWay = new ConcurrentLinkedQueue<>();
  private final Queue<Refused> refusedWebhooks = new ConcurrentLinkedQueue<>();
  private final Queue<Refused> refusedReads = new ConcurrentLinkedQueue<>();
  private final Map<String, String> accepted = new ConcurrentHashMap<>();

  Traffic(URI gateway) {
    this.gateway = gateway;
  }

  /** Makes the sessions known, so that a read of one is never a 404. */
  void introduce() {
    for (int i = 0; i < SESSIONS; i++) {
      webhook().join();
    }
    for (int i = 0; i < SESSIONS; i++) {
      URI status = gateway.resolve("/api/whatsapp/session/status/outage-" + i);
      await()
          .atMost(PATIENCE)
          .until(() -> status(send(HttpRequest.newBuilder(status)).join()) == 200);
    }
  }

  void start() {
    long period = TimeUnit.SECONDS.toNanos(1) / PER_SECOND;
    var unusedWebhooks =
        clock.scheduleAtFixedRate(() -> underWay.add(webhook()), 0, period, TimeUnit.NANOSECONDS);
    var unusedReads =
        clock.scheduleAtFixedRate(() -> underWay.add(read()), 0, period, TimeUnit.NANOSECONDS);
  }

  private CompletableFuture<?> webhook() {
    long number = next.getAndIncrement();
    String content = "webhook-%d-%d-of-this-run".formatted(run, number);
    String session = "outage-" + number % SESSIONS;
    long sent = System.nanoTime();
    return send(HttpRequest.newBuilder(gateway.resolve("/api/whatsapp/webhook/" + session))
            .header("Content-Type", "application/json")
            .POST(
                BodyPublishers.ofString(
                    "{\"event\":\"loading_screen\",\"data\":{\"percent\":50,\"message\":\"%s\"}}"
                        .formatted(content))))
        .thenAccept(
            answer -> {
              if (answer != null && answer.statusCode() == 202) {
                accepted.put(
                    content, answer.headers().firstValue("Session-Position").orElse("none"));
              } else {
                refusedWebhooks.add(new Refused(session, sent, status(answer)));
              }
            });
  }

  private CompletableFuture<?> read() {
    long number = next.get();
    String session = "outage-" + number % SESSIONS;
    String path =
        List.of(
                "/api/whatsapp/session/status/" + session,
                "/api/whatsapp/session/list-realtime?limit=5",
                "/dashboard/main.js")
            .get((int) (number % 3));
    long sent = System.nanoTime();
    return send(HttpRequest.newBuilder(gateway.resolve(path)))
        .thenAccept(
            answer -> {
              if (answer != null && answer.statusCode() == 200) {
                answeredReads.incrementAndGet();
              } else {
                refusedReads.add(new Refused(path, sent, status(answer)));
              }
            });
  }

  private CompletableFuture<@Nullable HttpResponse<String>> send(HttpRequest.Builder request) {
    return http.sendAsync(request.timeout(PATIENCE).build(), BodyHandlers.ofString())
        .exceptionally(failure -> null);
  }

  private static int status(@Nullable HttpResponse<String> answer) {
    return answer == null ? 0 : answer.statusCode();
  }

  List<Refused> refusedWebhooks() {
    return List.copyOf(refusedWebhooks);
  }

  List<Refused> refusedReads() {
    return List.copyOf(refusedReads);
  }

  /** The position that the answer named, by content. */
  Map<String, String> accepted() {
    return Map.copyOf(accepted);
  }

  long answeredReads() {
    return answeredReads.get();
  }

  /** Sends no more, and waits for every answer. */
  @Override
  public void close() {
    clock.shutdown();
    try {
      if (!clock.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("The clock does not stop");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    underWay.forEach(CompletableFuture::join);
  }
}
