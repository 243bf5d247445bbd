package io.sessionlog.bench.baseline;

import io.sessionlog.model.wire.Topics;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.hc.client5.http.async.methods.SimpleHttpResponse;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Posts the bodies that stand in {@code session-notifications}, by the same client library and as
 * many at once: no order, no signature, no retry, and nothing is noted.
 */
public final class BarePoster {

  private final CloseableHttpAsyncClient client;
  private final URI url;
  private final List<byte[]> bodies;
  private final long posts;
  private final AtomicLong next = new AtomicLong();
  private final AtomicInteger failed = new AtomicInteger();
  private final CountDownLatch done;

  private BarePoster(CloseableHttpAsyncClient client, URI url, List<byte[]> bodies, long posts) {
    this.client = client;
    this.url = url;
    this.bodies = bodies;
    this.posts = posts;
    this.done = new CountDownLatch((int) posts);
  }

  /** Prints the posts per second, of the second half. */
  public static void main(String[] args) throws Exception {
    List<byte[]> bodies = bodies(args[0], Integer.parseInt(args[1]));
    URI url = URI.create(args[2]);
    int atOnce = Integer.parseInt(args[3]);
    long posts = Long.parseLong(args[4]);
    var connections =
        PoolingAsyncClientConnectionManagerBuilder.create()
            .setMaxConnTotal(atOnce)
            .setMaxConnPerRoute(atOnce)
            .build();
    try (CloseableHttpAsyncClient client =
        HttpAsyncClients.custom()
            .setConnectionManager(connections)
            .setIOReactorConfig(
                IOReactorConfig.custom().setIoThreadCount(1).setTcpNoDelay(true).build())
            .disableRedirectHandling()
            .disableAutomaticRetries()
            .disableCookieManagement()
            .build()) {
      client.start();
      new BarePoster(client, url, bodies, posts / 2).run(atOnce);
      long begin = System.nanoTime();
      new BarePoster(client, url, bodies, posts / 2).run(atOnce);
      System.out.println(posts / 2.0 / ((System.nanoTime() - begin) / 1e9));
    }
  }

  private void run(int atOnce) throws InterruptedException {
    for (int i = 0; i < atOnce; i++) {
      post();
    }
    done.await();
    if (failed.get() > 0) {
      throw new IllegalStateException(failed + " posts failed");
    }
  }

  private void post() {
    long number = next.getAndIncrement();
    if (number >= posts) {
      return;
    }
    var request =
        SimpleRequestBuilder.post(url)
            .setBody(bodies.get((int) (number % bodies.size())), ContentType.APPLICATION_JSON)
            .build();
    var unused =
        client.execute(
            request,
            new FutureCallback<SimpleHttpResponse>() {
              @Override
              public void completed(SimpleHttpResponse answer) {
                if (answer.getCode() != 204) {
                  failed.incrementAndGet();
                }
                goOn();
              }

              @Override
              public void failed(Exception cause) {
                failed.incrementAndGet();
                goOn();
              }

              @Override
              public void cancelled() {
                failed(new IllegalStateException("cancelled"));
              }
            });
  }

  private void goOn() {
    post();
    done.countDown();
  }

  private static List<byte[]> bodies(String bootstrapServers, int partitions) {
    Map<String, Object> config = Map.of("bootstrap.servers", bootstrapServers);
    try (var consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> all =
          IntStream.range(0, partitions)
              .mapToObj(partition -> new TopicPartition(Topics.SESSION_NOTIFICATIONS, partition))
              .toList();
      consumer.assign(all);
      consumer.seekToBeginning(all);
      List<byte[]> bodies = new ArrayList<>();
      while (bodies.size() < 10_000) {
        var records = consumer.poll(Duration.ofSeconds(2));
        if (records.isEmpty()) {
          break;
        }
        records.forEach(record -> bodies.add(record.value()));
      }
      return bodies;
    }
  }
}
