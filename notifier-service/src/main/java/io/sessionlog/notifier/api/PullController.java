package io.sessionlog.notifier.api;

import io.sessionlog.model.SessionId;
import io.sessionlog.notifier.courier.Snapshot.Cursor;
import io.sessionlog.notifier.notice.Category;
import io.sessionlog.notifier.notice.Notification;
import io.sessionlog.notifier.notice.Payload;
import io.sessionlog.notifier.run.Notifier;
import io.sessionlog.notifier.run.Pulled;
import io.sessionlog.support.http.Parameters;
import io.sessionlog.support.position.PositionText;
import io.sessionlog.support.security.Caller;
import io.sessionlog.support.security.Seal;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * The same notifications for those that nobody can post to, and for those that want to compare: the
 * same ids, numbers and members as are posted.
 */
@RestController
class PullController {

  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_LIMIT = 1_000;
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  private final Notifier notifier;
  private final PositionText positions;
  private final PullCursor cursors;
  private final CallerPlaces places;

  PullController(Notifier notifier, PositionText positions, Seal seal, CallerPlaces places) {
    this.notifier = notifier;
    this.positions = positions;
    this.cursors = new PullCursor(seal);
    this.places = places;
  }

  @GetMapping("/api/whatsapp/notifications")
  ResponseEntity<byte[]> pull(
      @RequestParam MultiValueMap<String, String> given,
      HttpServletRequest request,
      Caller caller) {
    var parameters = Parameters.withoutBlanks(given);
    Optional<String> after =
        parameters.value(
            "after",
            text ->
                text.equals("now") || cursors.read(text, caller).isPresent()
                    ? Optional.of(text)
                    : Optional.empty(),
            "must be the nextCursor of an answer, or now");
    int limit = parameters.limit(DEFAULT_LIMIT, MAX_LIMIT);
    Duration wait =
        parameters
            .value("wait", PullController::seconds, "must be 0s to 30s, such as 10s")
            .orElse(Duration.ZERO);
    boolean full = flag(parameters, "full");
    boolean qr = flag(parameters, "qr") && caller.maySeeQr();
    Optional<String> userId = parameters.value("userId", Optional::of, "must be a user's id");
    Set<String> sessionIds =
        parameters.values(
            "sessionId", SessionId::isValid, "must be 1 to 128 of A-Z a-z 0-9 . _ : @ + -", 100);
    Set<String> categories =
        parameters.values(
            "category",
            text -> Category.parse(text).filter(Category::isChosen).isPresent(),
            "must be some of status, message, ack, call",
            4);
    parameters.check();
    Predicate<Notification> wanted =
        notification ->
            !notification.isRemade()
                && caller.maySee(notification.userId())
                && (userId.isEmpty() || userId.get().equals(notification.userId()))
                && isWanted(notification, categories, sessionIds, qr);
    boolean mayWait = places.holdPull(request, !wait.isZero());
    Pulled pulled =
        notifier
            .puller()
            .pull(from(after, caller), wanted, full, limit, mayWait ? wait : Duration.ZERO);
    return answer(pulled, full, caller);
  }

  private Map<Integer, Cursor> from(Optional<String> after, Caller caller) {
    if (after.isEmpty()) {
      return notifier.places().begin();
    }
    return after.get().equals("now")
        ? notifier.places().now()
        : cursors.read(after.get(), caller).orElseThrow();
  }

  private static boolean isWanted(
      Notification notification, Set<String> categories, Set<String> sessionIds, boolean qr) {
    boolean chosen =
        switch (notification.category()) {
          case ENDPOINT -> true;
          case QR -> qr;
          case STATUS, MESSAGE, ACK, CALL ->
              categories.isEmpty() || categories.contains(notification.category().wireName());
        };
    return chosen && (sessionIds.isEmpty() || sessionIds.contains(notification.sessionId()));
  }

  private static boolean flag(Parameters parameters, String name) {
    return parameters
        .value(
            name,
            text ->
                text.equals("true") || text.equals("false") ? Optional.of(text) : Optional.empty(),
            "must be true or false")
        .filter("true"::equals)
        .isPresent();
  }

  private static Optional<Duration> seconds(String text) {
    if (!text.matches("[0-9]{1,2}s?")) {
      return Optional.empty();
    }
    Duration wait = Duration.ofSeconds(Long.parseLong(text.replace("s", "")));
    return wait.compareTo(LONGEST_WAIT) > 0 ? Optional.empty() : Optional.of(wait);
  }

  /** Each notification is the body as it is posted, with its id before the rest. */
  private ResponseEntity<byte[]> answer(Pulled pulled, boolean full, Caller caller) {
    var out = new ByteArrayOutputStream(4_096);
    out.writeBytes(utf8("{\"success\":true,\"data\":["));
    String comma = "";
    for (Notification notification : pulled.notifications()) {
      Payload told = notification.body(full);
      byte[] body = (caller.isBound() ? told.withSealed(positions) : told).bytes();
      out.writeBytes(utf8(comma + "{\"id\":\"" + notification.id() + "\","));
      out.write(body, 1, body.length - 1);
      comma = ",";
    }
    out.writeBytes(utf8("],\"nextCursor\":\"" + cursors.write(pulled.next(), caller) + "\"}"));
    return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(out.toByteArray());
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
