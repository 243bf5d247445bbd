package io.sessionlog.notifier.api;

import io.sessionlog.model.json.Timestamps;
import io.sessionlog.notifier.delivery.Delivered;
import io.sessionlog.notifier.delivery.HttpDelivery;
import io.sessionlog.notifier.delivery.Post;
import io.sessionlog.notifier.endpoint.Endpoint;
import io.sessionlog.notifier.endpoint.Secrets;
import io.sessionlog.notifier.endpoint.Vault;
import io.sessionlog.notifier.notice.Payload;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Tells an endpoint of nothing, to see whether it hears. It is tried once, and not logged. */
final class TestPost {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final HttpDelivery delivery;
  private final Secrets secrets;
  private final Clock clock;

  TestPost(HttpDelivery delivery, Secrets secrets, Clock clock) {
    this.delivery = delivery;
    this.secrets = secrets;
    this.clock = clock;
  }

  Map<String, @Nullable Object> post(Endpoint endpoint) {
    Instant now = clock.instant();
    byte[] body =
        """
        {"type":"endpoint.test","timestamp":"%s","data":{"endpointId":"%s"}}"""
            .formatted(Timestamps.format(now), endpoint.id())
            .getBytes(StandardCharsets.UTF_8);
    var done = new CompletableFuture<Delivered>();
    try {
      delivery.post(
          new Post(
              URI.create(endpoint.url()),
              endpoint.userId(),
              UUID.randomUUID().toString(),
              Payload.of(body),
              secrets.open(endpoint, now.toEpochMilli())),
          (post, delivered) -> done.complete(delivered));
      Delivered delivered = done.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      boolean went = delivered.outcome().isDelivered();
      return told(
          went,
          delivered.outcome().status(),
          delivered.durationMillis(),
          went ? null : delivered.outcome().words(),
          delivered.answer());
    } catch (Vault.Locked e) {
      return told(false, 0, 0, "its secret is " + e.getMessage(), null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return told(false, 0, 0, "the service is stopping", null);
    } catch (ExecutionException | TimeoutException e) {
      return told(false, 0, PATIENCE.toMillis(), "no answer", null);
    }
  }

  private static Map<String, @Nullable Object> told(
      boolean delivered, int status, long millis, @Nullable String error, @Nullable String answer) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("delivered", delivered);
    json.put("status", status == 0 ? null : Integer.valueOf(status));
    json.put("durationMillis", millis);
    json.put("error", error);
    json.put("answer", answer);
    return json;
  }
}
