package io.sessionlog.notifier.api;

import io.sessionlog.model.SessionId;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.notifier.courier.Snapshot.Cursor;
import io.sessionlog.notifier.courier.Snapshot.Resend;
import io.sessionlog.notifier.delivery.Receivers;
import io.sessionlog.notifier.endpoint.Endpoint;
import io.sessionlog.notifier.endpoint.Endpoint.Scheme;
import io.sessionlog.notifier.endpoint.Secrets;
import io.sessionlog.notifier.run.Notifier;
import io.sessionlog.notifier.run.Place;
import io.sessionlog.notifier.run.Places;
import io.sessionlog.support.audit.Audit;
import io.sessionlog.support.http.InvalidRequest;
import io.sessionlog.support.position.PositionText;
import io.sessionlog.support.security.Caller;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Clock;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Endpoints, registered and looked after. A caller that is bound to a user has and sees those of
 * that user; to it, others do not exist.
 */
@RestController
@RequestMapping("/api/whatsapp/endpoints")
class EndpointController {

  private static final int MAX_RESENDS = 10;

  private final Notifier notifier;
  private final Receivers receivers;
  private final Secrets secrets;
  private final TestPost tests;
  private final PositionText positions;
  private final Audit audit;
  private final Clock clock;

  EndpointController(
      Notifier notifier,
      Receivers receivers,
      Secrets secrets,
      TestPost tests,
      PositionText positions,
      Audit audit,
      Clock clock) {
    this.notifier = notifier;
    this.receivers = receivers;
    this.secrets = secrets;
    this.tests = tests;
    this.positions = positions;
    this.audit = audit;
    this.clock = clock;
  }

  @GetMapping
  Map<String, Object> list(Caller caller) {
    List<Map<String, @Nullable Object>> endpoints =
        notifier.endpoints().stream()
            .filter(endpoint -> caller.maySee(endpoint.userId()))
            .sorted(Comparator.comparing(Endpoint::id))
            .map(endpoint -> json(endpoint, null, caller))
            .toList();
    return Map.of("success", true, "data", endpoints);
  }

  @GetMapping("/{id}")
  Map<String, Object> one(@PathVariable String id, Caller caller) {
    return answer(find(id, caller), null, caller);
  }

  @PutMapping("/{id}")
  Map<String, Object> put(@PathVariable String id, HttpServletRequest request, Caller caller)
      throws IOException {
    if (!SessionId.isValid(id)) {
      throw new InvalidRequest("id", "must be 1 to 128 of A-Z a-z 0-9 . _ : @ + -");
    }
    EndpointRequest asked =
        EndpointRequest.read(BodyFields.read(request), caller, receivers, positions);
    Endpoint known = notifier.endpoint(id).orElse(null);
    if (known != null && !caller.maySee(known.userId())) {
      throw EndpointProblems.taken();
    }
    Map<String, Object> saved =
        known == null ? create(id, asked, caller) : change(known, asked, caller);
    audit.tell(request.getUserPrincipal(), Audit.Action.ENDPOINT_SAVED, id);
    return saved;
  }

  private Map<String, Object> create(String id, EndpointRequest asked, Caller caller) {
    requireRoom(caller);
    Map<Integer, Cursor> from = begin(asked.start());
    Scheme scheme = asked.signature() == null ? Scheme.V1 : asked.signature();
    Secrets.Made made = secrets.make(id, scheme);
    long now = clock.millis();
    var endpoint =
        new Endpoint(
            id,
            asked.url(),
            asked.categories(),
            asked.userId(),
            asked.sessionIds(),
            asked.full(),
            asked.qr(),
            scheme,
            List.of(made.secret()),
            from,
            0,
            null,
            null,
            Map.of(),
            now,
            now);
    notifier.put(endpoint);
    return answer(endpoint, made.shown(), caller);
  }

  /** Who is bound to a user must not take the places of all others. */
  private void requireRoom(Caller caller) {
    Collection<Endpoint> all = notifier.endpoints();
    String userId = caller.userId();
    if (userId != null
        && all.stream().filter(one -> userId.equals(one.userId())).count()
            >= notifier.maxEndpointsPerUser()) {
      throw EndpointProblems.tooManyOfYours(notifier.maxEndpointsPerUser());
    }
    if (all.size() >= notifier.maxEndpoints()) {
      throw EndpointProblems.tooMany(notifier.maxEndpoints());
    }
  }

  private Map<Integer, Cursor> begin(@Nullable PlaceText start) {
    Places places = notifier.places();
    if (start == null) {
      return places.now();
    }
    Map<Integer, Cursor> from = places.cursors(start.place()).orElseThrow(start::namesNoEvent);
    if (places.isBeforeWhatIsKept(start.place(), null)) {
      // What is made anew comes after what happens meanwhile: out of order for a beginner.
      throw new InvalidRequest(
          start.field(),
          "is from before the notifications that are kept (%d days): begin with now, then POST …/resend"
              .formatted(Topics.NOTIFICATION_RETENTION.toDays()));
    }
    return from;
  }

  private Map<String, Object> change(Endpoint known, EndpointRequest asked, Caller caller) {
    if (asked.start() != null) {
      throw new InvalidRequest(
          "start", "is for new endpoints; POST …/resend sends an existing one what is past");
    }
    long now = clock.millis();
    Scheme scheme = asked.signature() == null ? known.signature() : asked.signature();
    Secrets.Made made = scheme == known.signature() ? null : secrets.make(known.id(), scheme);
    var endpoint =
        new Endpoint(
            known.id(),
            asked.url(),
            asked.categories(),
            asked.userId(),
            asked.sessionIds(),
            asked.full(),
            asked.qr(),
            scheme,
            made == null ? known.secrets() : Secrets.rotated(known.secrets(), made.secret(), now),
            known.start(),
            known.switched(),
            known.disabled(),
            known.skipTo(),
            known.resends(),
            known.createdAt(),
            now);
    notifier.put(endpoint);
    return answer(endpoint, made == null ? null : made.shown(), caller);
  }

  @DeleteMapping("/{id}")
  Map<String, Object> delete(@PathVariable String id, HttpServletRequest request, Caller caller) {
    notifier.delete(find(id, caller).id());
    audit.tell(request.getUserPrincipal(), Audit.Action.ENDPOINT_DELETED, id);
    return Map.of("success", true);
  }

  /** Posts one notification that tells of nothing, now and once, and says how it went. */
  @PostMapping("/{id}/test")
  Map<String, Object> test(@PathVariable String id, Caller caller) {
    return Map.of("success", true, "data", tests.post(find(id, caller)));
  }

  @PostMapping("/{id}/rotate")
  Map<String, Object> rotate(@PathVariable String id, HttpServletRequest request, Caller caller) {
    Endpoint known = find(id, caller);
    long now = clock.millis();
    Secrets.Made made = secrets.make(id, known.signature());
    Endpoint endpoint =
        known.withSecrets(Secrets.rotated(known.secrets(), made.secret(), now), now);
    notifier.put(endpoint);
    audit.tell(request.getUserPrincipal(), Audit.Action.ENDPOINT_ROTATED, id);
    return answer(endpoint, made.shown(), caller);
  }

  /** Switches on, and tries at once: where the endpoint was, or from {@code start} on. */
  @PostMapping("/{id}/enable")
  Map<String, Object> enable(@PathVariable String id, HttpServletRequest request, Caller caller)
      throws IOException {
    Endpoint known = find(id, caller);
    var fields = new BodyFields(BodyFields.read(request), Set.of("start"));
    PlaceText start = PlaceText.read(fields, "start", positions, caller);
    fields.check();
    Map<Integer, Cursor> from =
        start == null
            ? null
            : notifier.places().cursors(start.place()).orElseThrow(start::namesNoEvent);
    Endpoint endpoint = known.switchedOn(from, clock.millis());
    notifier.put(endpoint);
    return answer(endpoint, null, caller);
  }

  @PostMapping("/{id}/resend")
  Map<String, Object> resend(@PathVariable String id, HttpServletRequest request, Caller caller)
      throws IOException {
    Endpoint known = find(id, caller);
    var fields = new BodyFields(BodyFields.read(request), Set.of("from", "to", "sessionId"));
    PlaceText from = PlaceText.read(fields, "from", positions, caller);
    PlaceText to = PlaceText.read(fields, "to", positions, caller);
    String sessionId = fields.text("sessionId").orElse(null);
    if (from == null) {
      fields.fault("from", "is missing: a position or a time to begin at");
    }
    if (sessionId != null && !SessionId.isValid(sessionId)) {
      fields.fault("sessionId", "must be 1 to 128 of A-Z a-z 0-9 . _ : @ + -");
    }
    fields.check();
    Set<String> done = notifier.resendsDone(id);
    if (known.resends().keySet().stream().filter(open -> !done.contains(open)).count()
        >= MAX_RESENDS) {
      throw EndpointProblems.tooManyResends(MAX_RESENDS);
    }
    Resend range =
        notifier
            .places()
            .range(
                from == null ? Place.NOW : from.place(),
                to == null ? Place.NOW : to.place(),
                sessionId)
            .orElseThrow(
                () -> new InvalidRequest("from", "or to names a position that no event has"));
    String requestId = UUID.randomUUID().toString();
    notifier.put(known.withResend(requestId, range, done, clock.millis()));
    audit.tell(request.getUserPrincipal(), Audit.Action.NOTIFICATIONS_RESENT, id);
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("id", requestId);
    data.put("remade", range.isRemade());
    return Map.of("success", true, "data", data);
  }

  private Endpoint find(String id, Caller caller) {
    return notifier
        .endpoint(id)
        .filter(endpoint -> caller.maySee(endpoint.userId()))
        .orElseThrow(() -> EndpointProblems.notFound(id));
  }

  private Map<String, Object> answer(Endpoint endpoint, @Nullable String secret, Caller caller) {
    return Map.of("success", true, "data", json(endpoint, secret, caller));
  }

  private Map<String, @Nullable Object> json(
      Endpoint endpoint, @Nullable String secret, Caller caller) {
    return EndpointJson.of(endpoint, notifier.state(endpoint.id()).orElse(null), secret, caller);
  }
}
