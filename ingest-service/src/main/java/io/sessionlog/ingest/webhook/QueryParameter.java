package io.sessionlog.ingest.webhook;

import io.sessionlog.ingest.body.InvalidBody;
import io.sessionlog.model.wire.Fault;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A parameter of the URL, as a fault of the sender's where it can't be read. */
final class QueryParameter {

  private QueryParameter() {}

  /**
   * @return null if there is none
   * @throws InvalidBody if the query is not percent-encoded UTF-8, or has too many parameters,
   *     which the container tells with an exception of its own that no refusal would follow
   */
  static @Nullable String of(HttpServletRequest request, String name) {
    try {
      return request.getParameter(name);
    } catch (IllegalStateException unreadable) {
      throw InvalidBody.of(
          List.of(new Fault(name, "can't be read: the query must be percent-encoded UTF-8")));
    }
  }
}
