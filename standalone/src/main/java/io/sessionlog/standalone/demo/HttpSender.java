package io.sessionlog.standalone.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Posts as a sender of whatsapp-web.js's family does. */
final class HttpSender implements Sender {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

  /** Above ingest's own limit for a write, so that its 503 is heard. */
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(15);

  private final String base;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_TIMEOUT)
          .build();

  HttpSender(URI base) {
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
            .timeout(ANSWER_TIMEOUT)
            .build();
    return client.send(request, BodyHandlers.discarding()).statusCode();
  }
}
