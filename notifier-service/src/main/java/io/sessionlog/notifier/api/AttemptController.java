package io.sessionlog.notifier.api;

import io.sessionlog.notifier.endpoint.Endpoint;
import io.sessionlog.notifier.run.Attempts;
import io.sessionlog.notifier.run.Notifier;
import io.sessionlog.support.http.Parameters;
import io.sessionlog.support.security.Caller;
import io.sessionlog.support.security.Seal;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What was tried at an endpoint, newest first, for seven days. */
@RestController
class AttemptController {

  private static final int DEFAULT_LIMIT = 50;
  private static final int MAX_LIMIT = 500;

  private final Notifier notifier;
  private final Seal seal;

  AttemptController(Notifier notifier, Seal seal) {
    this.notifier = notifier;
    this.seal = seal;
  }

  @GetMapping("/api/whatsapp/endpoints/{id}/attempts")
  Map<String, @Nullable Object> attempts(
      @PathVariable String id, @RequestParam MultiValueMap<String, String> given, Caller caller) {
    var parameters = Parameters.withoutBlanks(given);
    boolean failedOnly =
        parameters
            .value(
                "status",
                text ->
                    text.equals("failed") || text.equals("all")
                        ? Optional.of(text)
                        : Optional.empty(),
                "must be failed or all")
            .filter("failed"::equals)
            .isPresent();
    Attempts.Place from =
        parameters
            .value("cursor", text -> opened(text, caller), "must be the nextCursor of a page")
            .orElse(null);
    int limit = parameters.limit(DEFAULT_LIMIT, MAX_LIMIT);
    parameters.check();
    Endpoint endpoint =
        notifier
            .endpoint(id)
            .filter(known -> caller.maySee(known.userId()))
            .orElseThrow(() -> EndpointProblems.notFound(id));
    Attempts page = notifier.attempts(endpoint.id(), from, failedOnly, limit);
    List<Map<String, @Nullable Object>> data =
        page.entries().stream().map(AttemptController::json).toList();
    Attempts.Place next = page.next();
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    answer.put("success", true);
    answer.put("data", data);
    answer.put("nextCursor", next == null ? null : written(next, caller));
    return answer;
  }

  /** An offset counts the attempts at everybody's endpoints. */
  private String written(Attempts.Place next, Caller caller) {
    String plain = next.offset() + "-" + next.skip();
    return seal.isFor(caller)
        ? seal.sealAnew(Seal.Kind.ATTEMPTS_CURSOR, plain.getBytes(StandardCharsets.US_ASCII))
        : plain;
  }

  private Optional<Attempts.Place> opened(String cursor, Caller caller) {
    return seal.openAnew(Seal.Kind.ATTEMPTS_CURSOR, cursor)
        .map(plain -> new String(plain, StandardCharsets.US_ASCII))
        .or(() -> seal.isFor(caller) ? Optional.empty() : Optional.of(cursor))
        .flatMap(AttemptController::place);
  }

  private static Optional<Attempts.Place> place(String cursor) {
    if (!cursor.matches("[0-9]{1,18}-[0-9]{1,4}")) {
      return Optional.empty();
    }
    int dash = cursor.indexOf('-');
    return Optional.of(
        new Attempts.Place(
            Long.parseLong(cursor, 0, dash, 10),
            Integer.parseInt(cursor, dash + 1, cursor.length(), 10)));
  }

  private static Map<String, @Nullable Object> json(Attempts.Entry entry) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("at", EndpointJson.time(entry.at()));
    json.put("notificationId", entry.notificationId());
    json.put("type", entry.type());
    json.put("sessionId", entry.sessionId());
    json.put("attempt", entry.number());
    json.put("result", entry.result());
    json.put("status", entry.status() == 0 ? null : Integer.valueOf(entry.status()));
    json.put("durationMillis", entry.durationMillis());
    json.put("error", entry.error());
    json.put("answer", entry.answer());
    return json;
  }
}
