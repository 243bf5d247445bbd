package io.sessionlog.query.session;

import io.sessionlog.model.SessionId;
import io.sessionlog.query.view.PageKey;
import io.sessionlog.query.view.SessionFilter;
import io.sessionlog.query.view.SessionQuery;
import io.sessionlog.support.http.InvalidRequest;
import io.sessionlog.support.http.PageCursor;
import io.sessionlog.support.http.Parameters;
import io.sessionlog.support.security.Caller;
import java.util.Optional;
import org.springframework.util.MultiValueMap;

/** The parameters of a list. */
final class ListRequest {

  /** The seed's frontends name none, and expect every session. */
  static final int DEFAULT_LIMIT = 10_000;

  static final int MAX_LIMIT = 10_000;

  private ListRequest() {}

  /**
   * @param caller finds their own sessions alone, whatever they ask for
   * @throws InvalidRequest with every fault
   */
  static SessionQuery parse(MultiValueMap<String, String> given, Caller caller) {
    var parameters = new Parameters(given);
    SessionFilter filter = SessionFilter.parse(parameters, caller);
    PageKey after = parameters.value("cursor", ListRequest::after, PageCursor.RULE).orElse(null);
    int limit = parameters.limit(DEFAULT_LIMIT, MAX_LIMIT);
    parameters.check();
    return new SessionQuery(filter, after, limit);
  }

  private static Optional<PageKey> after(String text) {
    return PageCursor.read(text)
        .filter(cursor -> SessionId.isValid(cursor.id()))
        .map(cursor -> new PageKey(cursor.timeMillis(), cursor.id()));
  }
}
