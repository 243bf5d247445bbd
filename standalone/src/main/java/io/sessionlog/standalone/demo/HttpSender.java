package io.sessionlog.standalone.demo;

import io.sessionlog.model.Hmac;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Posts as the original sender does: signed, if there is a key to sign with. */
final class HttpSender implements Sender {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

  /** Above ingest's own limit for a write, so that its 503 is heard. */
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(15);

  private final String base;
  private final @Nullable String apiKey;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_TIMEOUT)
          .build();

  /**
   * @param apiKey null signs nothing
   */
  HttpSender(URI base, @Nullable String apiKey) {
    this.apiKey = apiKey;
    String text = base.toString();
    this.base = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
  }

  @Override
  public int send(Webhook webhook) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(base + webhook.path()))
            .method(webhook.method(), BodyPublishers.ofString(webhook.body()))
            .header("Content-Type", "application/json")
            .header("User-Agent", "WhatsApp-Server/1.0")
            .timeout(ANSWER_TIMEOUT);
    if (apiKey != null && !apiKey.isBlank()) {
      request.header(
          "X-Webhook-Signature",
          "sha256=" + Hmac.hex(apiKey, webhook.body().getBytes(StandardCharsets.UTF_8)));
    }
    return client.send(request.build(), BodyHandlers.discarding()).statusCode();
  }
}
