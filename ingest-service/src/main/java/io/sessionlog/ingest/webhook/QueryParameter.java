package io.sessionlog.ingest.webhook;

import io.sessionlog.ingest.body.InvalidBody;
import io.sessionlog.model.wire.Fault;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A parameter of the URL, as a fault of the sender's where it can't be read. */
final class QueryParameter {

  static final String USER_ID = "userId";
  static final String DIALECT = "dialect";

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

  /** Null if there is none, or none that can be read: of a request that nobody has proved yet. */
  static @Nullable String ifReadable(HttpServletRequest request, String name) {
    try {
      return request.getParameter(name);
    } catch (IllegalStateException unreadable) {
      return null;
    }
  }

  /**
   * The parameters that a webhook's URL may have, for a refused body to be posted again with them.
   * Others may be a sender's secrets, and are not kept.
   *
   * @return null if there is none, or none that can be read
   */
  static @Nullable String asRead(HttpServletRequest request) {
    try {
      String query =
          Stream.of(USER_ID, DIALECT)
              .filter(name -> request.getParameter(name) != null)
              .map(name -> name + "=" + encoded(request.getParameter(name)))
              .collect(Collectors.joining("&"));
      return query.isEmpty() ? null : query;
    } catch (IllegalStateException unreadable) {
      return null;
    }
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }
}
