package io.sessionlog.query.qr;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sessionlog.model.Fingerprint;
import io.sessionlog.model.SessionReading;
import io.sessionlog.support.audit.Audit;
import io.sessionlog.support.security.Callers;
import java.security.Principal;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Tells who was shown QR codes: whoever has one can take the account over. Clients ask again every
 * few seconds, so a code is told once of each caller, and a list once in a minute.
 */
@Component
public final class CodeReads {

  private static final int MAX_TOLD = 10_000;

  private record Read(String actor, String what) {}

  private final Audit audit;
  private final Cache<Read, Boolean> told =
      Caffeine.newBuilder()
          .maximumSize(MAX_TOLD)
          .expireAfterWrite(SessionReading.QR_LIFETIME)
          .build();

  CodeReads(Audit audit) {
    this.audit = audit;
  }

  /** One session's code was shown. */
  public void read(@Nullable Principal principal, String sessionId, String qr) {
    once(principal, Audit.Action.CODE_READ, sessionId, sessionId + Fingerprint.of(qr));
  }

  /** A list was shown with codes in it. */
  public void listed(@Nullable Principal principal) {
    once(principal, Audit.Action.CODES_LISTED, "*", "*");
  }

  /** A stream was begun that shows codes. */
  public void followed(@Nullable Principal principal) {
    audit.tell(principal, Audit.Action.CODES_FOLLOWED, "*");
  }

  private void once(
      @Nullable Principal principal, Audit.Action action, String target, String what) {
    var read = new Read(Callers.actor(principal), what);
    if (audit != Audit.NONE && told.asMap().putIfAbsent(read, true) == null) {
      audit.tell(principal, action, target);
    }
  }
}
