package io.sessionlog.ingest.append;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.context.request.async.WebAsyncUtils;
import org.springframework.web.method.support.HandlerMethodReturnValueHandler;
import org.springframework.web.method.support.ModelAndViewContainer;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers what is accepted as soon as Kafka has it. Spring would send the request through all
 * filters and the dispatcher a second time, only to write a hundred bytes: that took as long as the
 * first time. What is refused goes Spring's way, and its handlers tell why.
 *
 * <p>The answer is written into the response's buffer, which holds it, by the thread that has
 * Kafka's confirmation; one of the container's sends it. So no slow reader holds up that thread.
 */
final class DirectAnswers implements HandlerMethodReturnValueHandler {

  private final JsonMapper json;

  DirectAnswers(JsonMapper json) {
    this.json = json;
  }

  /** Whatever a controller of this service returns as a future is an answer of {@link Accepted}. */
  @Override
  public boolean supportsReturnType(MethodParameter type) {
    return type.getParameterType() == CompletableFuture.class;
  }

  @Override
  public void handleReturnValue(
      @Nullable Object value,
      MethodParameter type,
      ModelAndViewContainer container,
      NativeWebRequest request)
      throws Exception {
    var servletRequest = request.getNativeRequest(HttpServletRequest.class);
    var response = request.getNativeResponse(HttpServletResponse.class);
    if (!(value instanceof CompletableFuture<?> future)
        || servletRequest == null
        || response == null) {
      throw new IllegalStateException("only for a future, in a servlet");
    }
    if (future.isDone()) {
      container.setRequestHandled(true);
      write(response, doneNow(future));
      return;
    }
    var refusal = new DeferredResult<Object>();
    WebAsyncUtils.getAsyncManager(request).startDeferredResultProcessing(refusal, container);
    var async = servletRequest.getAsyncContext();
    var unused =
        future.whenComplete(
            (answer, failure) -> {
              try {
                if (failure == null) {
                  write(response, answer);
                  async.complete();
                  return;
                }
              } catch (RuntimeException e) {
                refusal.setErrorResult(e);
                return;
              }
              refusal.setErrorResult(cause(failure));
            });
  }

  private static Object doneNow(CompletableFuture<?> future) throws Exception {
    try {
      return future.join();
    } catch (CompletionException e) {
      throw cause(e) instanceof Exception cause ? cause : e;
    }
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  private void write(HttpServletResponse response, Object answer) {
    var entity = (ResponseEntity<?>) answer;
    byte[] body = json.writeValueAsBytes(entity.getBody());
    response.setStatus(entity.getStatusCode().value());
    entity.getHeaders().forEach((name, values) -> response.setHeader(name, values.get(0)));
    response.setContentType(MediaType.APPLICATION_JSON_VALUE);
    response.setContentLength(body.length);
    try {
      response.getOutputStream().write(body);
    } catch (IOException senderIsGone) {
      throw new UncheckedIOException(senderIsGone);
    }
  }
}
