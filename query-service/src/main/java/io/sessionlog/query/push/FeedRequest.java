package io.sessionlog.query.push;

import io.sessionlog.model.SessionId;
import io.sessionlog.query.session.StatusFilter;
import io.sessionlog.query.view.Bucket;
import io.sessionlog.support.http.Parameters;
import io.sessionlog.support.security.Caller;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;

/**
 * What a client asks for.
 *
 * @param id where it was; null for the start
 */
record FeedRequest(Filter filter, @Nullable PushId id) {

  static final int MAX_SESSIONS = 100;

  /**
   * Reads the parameters of a URL; a blank one counts as absent.
   *
   * @param lastEventId of a header, which wins; null for none
   * @throws io.sessionlog.support.http.InvalidRequest with every fault
   */
  static FeedRequest parse(
      MultiValueMap<String, String> given, @Nullable String lastEventId, Caller caller) {
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
        parameters.values("sessionId", SessionId::isValid, SessionId.RULE, MAX_SESSIONS);
    String userId = parameters.value("userId", Optional::of, "").orElse(null);
    Set<Bucket> buckets =
        parameters.value("status", StatusFilter::parse, StatusFilter.RULE).orElse(Bucket.all());
    PushId id = parameters.value("lastEventId", PushId::parse, PushId.RULE).orElse(null);
    parameters.check();
    return new FeedRequest(
        new Filter(
            sessionIds.isEmpty() ? null : sessionIds,
            userId,
            caller.userId(),
            buckets,
            caller.maySeeQr()),
        id);
  }

  /** Whether a URL asks for a feed at all. */
  static boolean isIn(MultiValueMap<String, String> given) {
    return List.of("sessionId", "userId", "status", "lastEventId").stream()
        .anyMatch(
            name -> given.getOrDefault(name, List.of()).stream().anyMatch(text -> !text.isBlank()));
  }
}
