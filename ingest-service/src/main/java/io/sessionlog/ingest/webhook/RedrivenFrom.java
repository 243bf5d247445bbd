package io.sessionlog.ingest.webhook;

import io.sessionlog.model.wire.RecordHeaders;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * Where a body was refused before, which {@code replay redrive} says with the HTTP header of the
 * same name as the record's. Kept with the event, so that nothing is put back twice.
 */
final class RedrivenFrom {

  private RedrivenFrom() {}

  /** Null when there is none, or none that can be right: it must not cost an event. */
  static @Nullable String of(HttpServletRequest request) {
    String text = request.getHeader(RecordHeaders.REDRIVEN_FROM);
    return text != null && text.matches("[A-Za-z0-9._-]{1,249}:[0-9]{1,10}:[0-9]{1,19}")
        ? text
        : null;
  }
}
