package io.sessionlog.ingest.webhook;

import io.sessionlog.ingest.body.InvalidBody;
import io.sessionlog.model.dialect.Slice;
import io.sessionlog.model.wire.Fault;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a URL says of another sender's session. Evolution API appends the event to its URL where it
 * is told to send each to one of its own: {@code connection.update} goes to {@code
 * .../connection-update}, which then is no session's id.
 */
final class ForeignPath {

  /** Where what stands behind the session is kept for the request. */
  static final String SUFFIX = ForeignPath.class.getName() + ".suffix";

  private static final String WRITES_SUFFIXES = "evolution";

  private ForeignPath() {}

  /**
   * @throws InvalidBody if more stands behind the session than its sender writes there
   */
  static void requireNoStraySuffix(HttpServletRequest request, Received received) {
    boolean mayHaveOne =
        received instanceof ForeignWebhook foreign
            && foreign.dialect().name().equals(WRITES_SUFFIXES);
    if (request.getAttribute(SUFFIX) != null && !mayHaveOne) {
      throw InvalidBody.of(List.of(new Fault("path", "must end with the session's id")));
    }
  }

  /** The session in the path; null where there is none, or where the path names the event. */
  static @Nullable String session(@Nullable String pathSessionId, Slice slice) {
    boolean namesTheEvent =
        pathSessionId != null
            && slice.session() != null
            && pathSessionId.equals(slice.event().replace('.', '-').replace('_', '-'));
    return namesTheEvent ? null : pathSessionId;
  }
}
