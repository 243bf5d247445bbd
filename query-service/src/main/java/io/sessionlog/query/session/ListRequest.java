package io.sessionlog.query.session;

import io.sessionlog.query.view.Bucket;
import io.sessionlog.query.view.PageKey;
import io.sessionlog.query.view.SessionQuery;
import io.sessionlog.support.security.Caller;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.springframework.util.MultiValueMap;

/** The parameters of a list, all checked before any is used. */
final class ListRequest {

  /** The seed's frontends name none, and expect every session. */
  static final int DEFAULT_LIMIT = 10_000;

  static final int MAX_LIMIT = 10_000;

  private final MultiValueMap<String, String> parameters;
  private final Caller caller;
  private final List<InvalidRequest.Fault> faults = new ArrayList<>(0);

  private ListRequest(MultiValueMap<String, String> parameters, Caller caller) {
    this.parameters = parameters;
    this.caller = caller;
  }

  /**
   * @param caller finds their own sessions alone, whatever they ask for
   * @throws InvalidRequest with every fault
   */
  static SessionQuery parse(MultiValueMap<String, String> parameters, Caller caller) {
    return new ListRequest(parameters, caller).parse();
  }

  private SessionQuery parse() {
    String userId = value("userId", Optional::of, "").orElse(null);
    Set<Bucket> buckets =
        value("status", StatusFilter::parse, StatusFilter.RULE).orElse(Bucket.all());
    PageKey after =
        value("cursor", Cursor::read, "must be the nextCursor of an answer").orElse(null);
    int limit =
        value("limit", ListRequest::limit, "must be a number from 1 to " + MAX_LIMIT)
            .orElse(DEFAULT_LIMIT);
    if (!faults.isEmpty()) {
      throw new InvalidRequest(faults);
    }
    return new SessionQuery(userId, caller.userId(), buckets, after, limit);
  }

  private <T> Optional<T> value(String name, Function<String, Optional<T>> parser, String rule) {
    List<String> given = parameters.getOrDefault(name, List.of());
    if (given.isEmpty()) {
      return Optional.empty();
    }
    if (given.size() > 1) {
      faults.add(new InvalidRequest.Fault(name, "must be given once"));
      return Optional.empty();
    }
    Optional<T> parsed = parser.apply(given.get(0));
    if (parsed.isEmpty()) {
      faults.add(new InvalidRequest.Fault(name, rule));
    }
    return parsed;
  }

  private static Optional<Integer> limit(String text) {
    try {
      int limit = Integer.parseInt(text);
      return limit >= 1 && limit <= MAX_LIMIT ? Optional.of(limit) : Optional.empty();
    } catch (NumberFormatException notANumber) {
      return Optional.empty();
    }
  }
}
