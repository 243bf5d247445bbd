package io.sessionlog.system.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.system.chaos.ServiceNode.Service;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Media on a network of 1 Gb/s, and small events beside them. */
@Tag("chaos")
class LargeBodyChaosTest {

  private static final int GIGABIT = 125;
  private static final int MEDIA_BYTES = 13_000_000;
  private static final int SMALL_WEBHOOKS = 400;
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final Http http = new Http();

  @Test
  void smallWebhooksDoNotWaitForLargeOnes() throws Exception {
    try (var fleet = Fleet.start(Path.of("target", "chaos", "large-fleet"))) {
      fleet.kafka().limitLinesTo(GIGABIT);
      URI ingest = fleet.node(Service.INGEST, Zone.EAST).uri();
      List<Long> alone = latencies(ingest);
      var stop = new CountDownLatch(1);
      var sender = new Thread(() -> sendMedia(ingest, stop), "media");
      sender.start();
      List<Long> beside;
      try {
        beside = latencies(ingest);
      } finally {
        stop.countDown();
        sender.join();
        fleet.kafka().limitLinesTo(0);
      }
      System.out.printf(
          "Small webhooks alone: p50 %d ms, p90 %d ms, p99 %d ms; beside media of 13 MB:"
              + " p50 %d ms, p90 %d ms, p99 %d ms%n",
          percentile(alone, 50),
          percentile(alone, 90),
          percentile(alone, 99),
          percentile(beside, 50),
          percentile(beside, 90),
          percentile(beside, 99));
      assertThat(beside).hasSize(SMALL_WEBHOOKS);
    }
  }

  /** Milliseconds from each webhook to its answer, shortest first. */
  private List<Long> latencies(URI ingest) throws InterruptedException {
    List<Long> latencies = new ArrayList<>();
    for (int i = 0; i < SMALL_WEBHOOKS; i++) {
      long begin = System.nanoTime();
      post(ingest, "small-" + i % 12, "{\"event\":\"ready\"}");
      latencies.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
      TimeUnit.MILLISECONDS.sleep(20);
    }
    Collections.sort(latencies);
    return latencies;
  }

  private static long percentile(List<Long> sorted, int percent) {
    return sorted.get((sorted.size() - 1) * percent / 100);
  }

  private void sendMedia(URI ingest, CountDownLatch stop) {
    String media =
        "{\"event\":\"media\",\"data\":{\"message\":{\"id\":{\"_serialized\":\"m\"}},"
            + "\"messageMedia\":{\"mimetype\":\"video/mp4\",\"data\":\""
            + "A".repeat(MEDIA_BYTES)
            + "\"}}}";
    for (int i = 0; stop.getCount() > 0; i++) {
      post(ingest, "media-" + i % 12, media);
    }
  }

  private void post(URI ingest, String session, String body) {
    Http.Answer answer =
        http.send(
            HttpRequest.newBuilder(ingest.resolve("/api/whatsapp/webhook/" + session))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)),
            TIMEOUT);
    assertThat(answer.status()).isEqualTo(202);
  }
}
