package io.sessionlog.ingest.body;

import io.sessionlog.ingest.refusal.Refusal;
import io.sessionlog.ingest.refusal.RefusalMeters;
import io.sessionlog.support.http.Problems;
import io.sessionlog.support.http.TemporarilyUnavailable;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.ErrorResponseException;

/** Reads a body of JSON whole, no further than its bound and no longer than its time. */
public final class BodyReader {

  private static final int FIRST_BYTES = 64 * 1024;

  /** Once so much of what was announced has come, there is room for all of it. */
  private static final int WORTH_THE_WHOLE = 4;

  private final int maxBytes;
  private final Duration timeout;
  private final RefusalMeters refusals;

  public BodyReader(int maxBytes, Duration timeout, RefusalMeters refusals) {
    this.maxBytes = maxBytes;
    this.timeout = timeout;
    this.refusals = refusals;
  }

  /**
   * Reads the bytes as they came: a signature is over them, and analysts are to see them.
   *
   * @param memory is charged for what has arrived, four times that at the most, and not for what
   *     was announced: who only announces would take it from everybody else
   * @throws ErrorResponseException 413 beyond the bound, 415 for what can't be JSON in UTF-8, 408
   *     if it takes too long, 503 while too many others are waited for
   */
  public byte[] read(HttpServletRequest request, BodyMemory.Share memory) throws IOException {
    return read(request, memory, ContentTypes.whyNotJson(request));
  }

  /** As above; a webhook may also be a form, for wuzapi posts one. */
  public byte[] readWebhook(HttpServletRequest request, BodyMemory.Share memory)
      throws IOException {
    return read(request, memory, ContentTypes.whyNoWebhook(request));
  }

  private byte[] read(
      HttpServletRequest request, BodyMemory.Share memory, @Nullable String unsupported)
      throws IOException {
    if (unsupported != null) {
      throw refused(
          Refusal.BODY_UNSUPPORTED,
          HttpStatus.UNSUPPORTED_MEDIA_TYPE,
          "Unsupported media type",
          unsupported);
    }
    long announced = request.getContentLengthLong();
    if (announced > maxBytes) {
      throw tooLarge();
    }
    int length = announced < 0 ? maxBytes + 1 : (int) announced;
    byte[] body;
    try {
      body = read(request, length, memory);
    } catch (SocketTimeoutException e) {
      throw tooSlow(request);
    } catch (IOException e) {
      if (NestedExceptionUtils.getMostSpecificCause(e) instanceof SocketTimeoutException) {
        throw tooSlow(request);
      }
      refusals.count(Refusal.BODY_CUT_OFF);
      throw e;
    }
    if (body.length > maxBytes) {
      throw tooLarge();
    }
    return body;
  }

  /**
   * Up to so many bytes. The buffer doubles, so that most bodies are read without a copy; and the
   * last step is a long one, since each step leaves a buffer behind.
   */
  private byte[] read(HttpServletRequest request, int length, BodyMemory.Share memory)
      throws IOException {
    long begin = System.nanoTime();
    InputStream in = request.getInputStream();
    byte[] buffer = new byte[Math.min(length, FIRST_BYTES)];
    memory.take(buffer.length);
    int size = 0;
    while (size < length) {
      if (size == buffer.length) {
        int larger = buffer.length >= length / WORTH_THE_WHOLE ? length : 2 * buffer.length;
        memory.take(larger - buffer.length);
        buffer = Arrays.copyOf(buffer, larger);
      }
      SlowBodies.Place waiting =
          UnreadBodyValve.isMoreThere(request) ? null : waitForMore(request, memory);
      int read;
      try {
        read = in.read(buffer, size, buffer.length - size);
      } finally {
        if (waiting != null) {
          waiting.close();
        }
      }
      if (read < 0) {
        break;
      }
      size += read;
      if (System.nanoTime() - begin > timeout.toNanos()) {
        throw new SocketTimeoutException();
      }
    }
    return size == buffer.length ? buffer : Arrays.copyOf(buffer, size);
  }

  private static SlowBodies.Place waitForMore(HttpServletRequest request, BodyMemory.Share memory) {
    try {
      return memory.waitForMore();
    } catch (TemporarilyUnavailable tooMany) {
      // Nor is what is left of it waited for.
      UnreadBodyValve.abandon(request);
      throw tooMany;
    }
  }

  private ErrorResponseException tooLarge() {
    return refused(
        Refusal.BODY_TOO_LARGE,
        HttpStatus.CONTENT_TOO_LARGE,
        "Body too large",
        "A body may have %d bytes at the most. It was not stored.".formatted(maxBytes));
  }

  private ErrorResponseException tooSlow(HttpServletRequest request) {
    UnreadBodyValve.abandon(request);
    return refused(
        Refusal.BODY_TOO_SLOW,
        HttpStatus.REQUEST_TIMEOUT,
        "Body too slow",
        "The body did not arrive within %d s. It was not stored: send it again."
            .formatted(Math.max(1, timeout.toSeconds())));
  }

  private ErrorResponseException refused(
      Refusal refusal, HttpStatusCode status, String title, String detail) {
    refusals.count(refusal);
    return new ErrorResponseException(status, Problems.of(status, title, detail), null);
  }
}
