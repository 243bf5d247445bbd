package io.sessionlog.query.push;

import io.sessionlog.model.SessionId;
import io.sessionlog.query.view.SessionFilter;
import io.sessionlog.support.http.Parameters;
import io.sessionlog.support.security.Caller;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;

/**
 * What a client asks for.
 *
 * @param id where it was; null for the start
 * @param isGiven whether it said anything at all
 */
record FeedRequest(SessionFilter filter, @Nullable PushId id, boolean isGiven) {

  static final int MAX_SESSIONS = 100;

  /**
   * Reads the parameters of a URL; a blank one counts as absent.
   *
   * @param lastEventId of a header, which wins; null for none
   * @throws io.sessionlog.support.http.InvalidRequest with every fault
   */
  static FeedRequest parse(
      MultiValueMap<String, String> given,
      @Nullable String lastEventId,
      Caller caller,
      PushIds ids) {
    MultiValueMap<String, String> present = new LinkedMultiValueMap<>();
    given.forEach(
        (name, values) ->
            values.stream()
                .filter(value -> !value.isBlank())
                .forEach(value -> present.add(name, value)));
    if (lastEventId != null && !lastEventId.isBlank()) {
      present.set("lastEventId", lastEventId.strip());
    }
    var parameters = new Parameters(present);
    Set<String> sessionIds =
        parameters
            .values(
                "sessionId",
                name -> SessionId.isValid(SessionId.meant(name)),
                SessionId.RULE,
                MAX_SESSIONS)
            .stream()
            .map(SessionId::meant)
            .collect(Collectors.toSet());
    SessionFilter filter = SessionFilter.parse(parameters, caller);
    PushId id =
        parameters
            .value("lastEventId", text -> ids.read(text, caller.isBound()), PushId.RULE)
            .orElse(null);
    parameters.check();
    return new FeedRequest(
        filter.of(sessionIds.isEmpty() ? null : sessionIds), id, parameters.areGiven());
  }
}
