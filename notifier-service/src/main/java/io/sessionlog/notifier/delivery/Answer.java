package io.sessionlog.notifier.delivery;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.nio.AsyncResponseConsumer;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * Takes an answer's status and the first {@value #MAX_BYTES} bytes of its body. A longer body, or
 * one without an end, is not read: the connection is dropped, and the status counts.
 */
final class Answer implements AsyncResponseConsumer<Void> {

  static final int MAX_BYTES = 4_096;

  /** The answer so far; it is complete once the head and enough of the body have come. */
  record Head(int status, @Nullable String retryAfter, @Nullable String text) {}

  private final CompletableFuture<Head> result = new CompletableFuture<>();
  private volatile @Nullable ByteBuffer body;
  private volatile int status;
  private @Nullable String retryAfter;
  private @Nullable FutureCallback<Void> callback;

  CompletableFuture<Head> result() {
    return result;
  }

  /** The status if the head has come, and nothing more is waited for; 0 otherwise. */
  int statusSoFar() {
    return status;
  }

  @Override
  public void consumeResponse(
      HttpResponse response,
      @Nullable EntityDetails entity,
      HttpContext context,
      FutureCallback<Void> callback) {
    Header header = response.getFirstHeader("Retry-After");
    retryAfter = header == null ? null : header.getValue();
    this.callback = callback;
    status = response.getCode();
    if (entity == null) {
      complete();
      callback.completed(null);
    }
  }

  @Override
  public void informationResponse(HttpResponse response, HttpContext context) {
    // 100 and 103 say nothing of the outcome.
  }

  @Override
  public void updateCapacity(CapacityChannel capacity) throws IOException {
    capacity.update(MAX_BYTES);
  }

  @Override
  public void consume(ByteBuffer part) throws IOException {
    ByteBuffer taken = body();
    while (part.hasRemaining() && taken.hasRemaining()) {
      taken.put(part.get());
    }
    if (part.hasRemaining()) {
      complete();
      throw new IOException("enough of the answer was read");
    }
  }

  @Override
  public void streamEnd(@Nullable List<? extends Header> trailers) {
    complete();
    FutureCallback<Void> waiting = callback;
    if (waiting != null) {
      waiting.completed(null);
    }
  }

  /** Most answers have no body, and need no room for one. */
  private ByteBuffer body() {
    ByteBuffer taken = body;
    if (taken == null) {
      taken = ByteBuffer.allocate(MAX_BYTES);
      body = taken;
    }
    return taken;
  }

  private void complete() {
    ByteBuffer taken = body;
    String text =
        taken == null || taken.position() == 0
            ? null
            : StandardCharsets.UTF_8.decode(taken.duplicate().flip()).toString();
    result.complete(new Head(status, retryAfter, text));
  }

  @Override
  public void failed(Exception cause) {
    if (status > 0) {
      complete();
    } else {
      result.completeExceptionally(cause);
    }
  }

  @Override
  public void releaseResources() {}
}
