package io.sessionlog.query.session;

import static java.util.Objects.requireNonNull;

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

  /**
   * What was found; no page if the client has it already.
   *
   * @param tag null until the page is named by what it holds
   */
  private record Found(@Nullable ETag tag, @Nullable SessionPage page) {}

  /**
   * To who is bound to a user, the table's version would tell when the sessions of others change: a
   * page is named by its own entries.
   */
  private static Found ofOneUser(SessionPage page, SessionQuery query, HttpServletRequest request) {
    ETag tag =
        EntityTags.ofQuestion(ListJson.digest(page, query.filter().qrShown()), query.canonical());
    return new Found(
        tag, page.summary().total() > 0 && EntityTags.isKnown(request, tag) ? null : page);
  }

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
                  if (caller.userId() != null) {
                    return new Found(null, snapshot.page(query));
                  }
                  ETag tag = EntityTags.ofQuestion(snapshot.version().bytes(), query.canonical());
                  boolean known = EntityTags.isKnown(request, tag);
                  return new Found(tag, known ? null : snapshot.page(query));
                });
    if (found.tag() == null) {
      found = ofOneUser(requireNonNull(found.page()), query, request);
    }
    if (found.page() != null
        && found.page().summary().total() == 0
        && viewFreshness.staleSeconds() > 0) {
      throw new NotReadYet();
    }
    SessionPage page = found.page();
    ETag tag = requireNonNull(found.tag());
    boolean qrShown = query.filter().qrShown();
    if (page != null) {
      large.hold(request, page.sessions().size());
    }
    boolean hasCodes = page != null && qrShown && page.hasLiveQr();
    if (hasCodes) {
      reads.listed(request.getUserPrincipal());
    }
    return page == null
        ? Answers.notModified(tag, Keeping.CHECKED)
        : Answers.json(
            tag, ListJson.body(page, qrShown), hasCodes ? Keeping.NEVER : Keeping.CHECKED);
  }
}
