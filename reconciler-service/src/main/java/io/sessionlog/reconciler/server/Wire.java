package io.sessionlog.reconciler.server;

import io.sessionlog.reconciler.doubt.Answer.Failed.Fault;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The way to one server. Its key goes to the configured host alone: redirects are not followed, and
 * count as no answer. An answer has {@link #TIMEOUT} from the request to its last byte, and {@value
 * #MAX_ANSWER_BYTES} bytes; what is no JSON object is none. Nothing of it is logged.
 */
final class Wire {

  static final Duration TIMEOUT = Duration.ofSeconds(5);

  /** Less than {@link #TIMEOUT}: who is not reached is told from who does not answer. */
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

  static final int MAX_ANSWER_BYTES = 64 * 1024;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpClient http;
  private final String base;
  private final String key;
  private final Duration timeout;

  /**
   * @param url of the server, perhaps with a path
   * @param key may be empty
   */
  Wire(HttpClient http, URI url, String key, Duration timeout) {
    this.http = http;
    String text = url.toString();
    this.base = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    this.key = key;
    this.timeout = timeout;
  }

  static HttpClient client() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(CONNECT_TIMEOUT)
        .followRedirects(HttpClient.Redirect.NEVER)
        .build();
  }

  String key() {
    return key;
  }

  /** With the key in a header of this name. */
  CompletableFuture<Reply> get(String path, String keyHeader) {
    return get(path, keyHeader, key);
  }

  CompletableFuture<Reply> get(String path, String header, String value) {
    return send(request(path, header, value).GET().build());
  }

  CompletableFuture<Reply> post(String path) {
    return send(request(path, "", "").POST(HttpRequest.BodyPublishers.noBody()).build());
  }

  private HttpRequest.Builder request(String path, String header, String value) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(timeout)
            .header("Accept", "application/json")
            .header("User-Agent", "sessionlog-reconciler");
    return header.isEmpty() || value.isEmpty() ? request : request.header(header, value);
  }

  private CompletableFuture<Reply> send(HttpRequest request) {
    CompletableFuture<HttpResponse<byte[]>> sent =
        http.sendAsync(request, head -> new BoundedBody());
    CompletableFuture<HttpResponse<byte[]>> inTime =
        sent.copy().orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
    return inTime
        .whenComplete(
            (answer, failure) -> {
              if (failure instanceof TimeoutException) {
                sent.cancel(true);
              }
            })
        .thenApply(Wire::reply);
  }

  private static Reply reply(HttpResponse<byte[]> answer) {
    int status = answer.statusCode();
    if (status == 401 || status == 403) {
      throw new Unusable("refused the key (" + status + ")", Fault.SERVER);
    }
    if (status >= 300 && status < 400) {
      throw new Unusable("redirected (" + status + "), which is not followed", Fault.SERVER);
    }
    JsonNode body;
    try {
      body = JSON.readTree(answer.body());
    } catch (JacksonException notJson) {
      throw new Unusable(
          "answered " + status + " with something that is no JSON", faultOfPage(status));
    }
    if (body == null || !body.isObject()) {
      throw new Unusable(
          "answered " + status + " with something that is no JSON object", faultOfPage(status));
    }
    return new Reply(status, body);
  }

  /** Frameworks and proxies give a page for an error too; any other is not of an API. */
  private static Fault faultOfPage(int status) {
    return status >= 500 ? Unusable.faultOf(status) : Fault.SERVER;
  }

  /** Stops reading where an answer is too large. */
  private static final class BoundedBody implements HttpResponse.BodySubscriber<byte[]> {
    private final CompletableFuture<byte[]> body = new CompletableFuture<>();
    private final ByteArrayOutputStream read = new ByteArrayOutputStream();
    private Flow.@Nullable Subscription subscription;

    @Override
    public CompletionStage<byte[]> getBody() {
      return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      given.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
      Flow.Subscription given = subscription;
      if (given == null || body.isDone()) {
        return;
      }
      for (ByteBuffer buffer : buffers) {
        if (read.size() + buffer.remaining() > MAX_ANSWER_BYTES) {
          given.cancel();
          body.completeExceptionally(
              new Unusable(
                  "answered more than " + MAX_ANSWER_BYTES / 1024 + " KiB", Fault.SESSION));
          return;
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        read.writeBytes(bytes);
      }
      given.request(1);
    }

    @Override
    public void onError(Throwable failure) {
      body.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      body.complete(read.toByteArray());
    }
  }
}
