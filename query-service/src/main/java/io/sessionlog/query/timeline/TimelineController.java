package io.sessionlog.query.timeline;

import io.sessionlog.model.SessionId;
import io.sessionlog.query.partition.SessionRouting;
import io.sessionlog.support.http.Answers.Keeping;
import io.sessionlog.support.http.PageAnswer;
import io.sessionlog.support.position.PositionText;
import io.sessionlog.support.security.Caller;
import io.sessionlog.support.security.Callers;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
class TimelineController {

  private final SessionRouting routing;
  private final Callers callers;
  private final PositionText positions;
  private final Clock clock;

  TimelineController(SessionRouting routing, Callers callers, PositionText positions, Clock clock) {
    this.routing = routing;
    this.callers = callers;
    this.positions = positions;
    this.clock = clock;
  }

  @GetMapping("/api/whatsapp/session/{sessionId}/timeline")
  CompletableFuture<ResponseEntity<byte[]>> timeline(
      @PathVariable("sessionId") String name,
      @RequestParam MultiValueMap<String, String> parameters,
      HttpServletRequest request) {
    String sessionId = SessionId.meant(name);
    Caller caller = callers.of(request.getUserPrincipal());
    TimelineQuery query = TimelineQuery.parse(parameters, positions, caller);
    return routing.answer(
        sessionId,
        request,
        store -> {
          TimelinePage page = TimelinePage.read(store, sessionId, query, caller, positions);
          return PageAnswer.of(request, page.json(), page.next(), clock.instant(), Keeping.CHECKED);
        });
  }
}
