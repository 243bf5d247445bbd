package io.sessionlog.query.session;

import io.sessionlog.query.qr.CodeReads;
import io.sessionlog.query.view.SessionPage;
import io.sessionlog.query.view.SessionQuery;
import io.sessionlog.query.view.SessionView;
import io.sessionlog.support.http.Answers;
import io.sessionlog.support.http.Answers.Keeping;
import io.sessionlog.support.http.EntityTags;
import io.sessionlog.support.position.Freshness;
import io.sessionlog.support.security.Caller;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ETag;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
class SessionListController {

  private final SessionView view;
  private final Freshness viewFreshness;
  private final CodeReads reads;
  private final LargeLists large;
  private final Clock clock;

  SessionListController(
      SessionView view, Freshness viewFreshness, CodeReads reads, LargeLists large, Clock clock) {
    this.view = view;
    this.viewFreshness = viewFreshness;
    this.reads = reads;
    this.large = large;
    this.clock = clock;
  }

  /** What was found; no page if the client has it already. */
  private record Found(ETag tag, @Nullable SessionPage page) {}

  @GetMapping("/api/whatsapp/session/list-realtime")
  ResponseEntity<byte[]> list(
      @RequestParam MultiValueMap<String, String> parameters,
      Caller caller,
      HttpServletRequest request) {
    SessionQuery query = ListRequest.parse(parameters, caller);
    Found found =
        view.table()
            .read(
                clock.millis(),
                snapshot -> {
                  ETag tag = EntityTags.ofQuestion(snapshot.version().bytes(), query.canonical());
                  boolean known = EntityTags.isKnown(request, tag);
                  return new Found(tag, known ? null : snapshot.page(query));
                });
    if (found.page() != null
        && found.page().summary().total() == 0
        && viewFreshness.staleSeconds() > 0) {
      throw new NotReadYet();
    }
    SessionPage page = found.page();
    boolean qrShown = query.filter().qrShown();
    if (page != null) {
      large.hold(request, page.sessions().size());
    }
    boolean hasCodes = page != null && qrShown && page.hasLiveQr();
    if (hasCodes) {
      reads.listed(request.getUserPrincipal());
    }
    return page == null
        ? Answers.notModified(found.tag(), Keeping.CHECKED)
        : Answers.json(
            found.tag(), ListJson.body(page, qrShown), hasCodes ? Keeping.NEVER : Keeping.CHECKED);
  }
}
