package io.sessionlog.support.http;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodReturnValueHandler;
import org.springframework.web.method.support.ModelAndViewContainer;

/**
 * Writes an answer that is bytes already, with its type and its tag. Spring would look for a
 * converter, weigh what the client accepts, and compare the tag once more.
 */
final class BytesWriter implements HandlerMethodReturnValueHandler {

  /** Bytes that a controller returns at once: Spring asks for each request. */
  @Override
  public boolean supportsReturnType(MethodParameter type) {
    Method method = type.getMethod();
    return method != null
        && method.getReturnType() == ResponseEntity.class
        && method.getGenericReturnType() instanceof ParameterizedType entity
        && entity.getActualTypeArguments()[0] == byte[].class;
  }

  @Override
  public void handleReturnValue(
      @Nullable Object value,
      MethodParameter type,
      ModelAndViewContainer container,
      NativeWebRequest request)
      throws IOException {
    var response = request.getNativeResponse(HttpServletResponse.class);
    if (!(value instanceof ResponseEntity<?> answer) || response == null) {
      throw new IllegalStateException("only for an answer, in a servlet");
    }
    container.setRequestHandled(true);
    response.setStatus(answer.getStatusCode().value());
    for (Map.Entry<String, List<String>> header : answer.getHeaders().headerSet()) {
      for (String text : header.getValue()) {
        if (header.getKey().equals(HttpHeaders.CONTENT_TYPE)) {
          response.setContentType(text);
        } else {
          response.addHeader(header.getKey(), text);
        }
      }
    }
    if (answer.getBody() instanceof byte[] body) {
      response.setContentLength(body.length);
      response.getOutputStream().write(body);
    }
  }
}
