package io.sessionlog.ingest.signature;

import io.sessionlog.ingest.body.Forms;
import io.sessionlog.ingest.body.InvalidBody;
import io.sessionlog.ingest.body.JsonBody;
import io.sessionlog.ingest.refusal.Refusal;
import io.sessionlog.model.dialect.Dialect;
import io.sessionlog.model.dialect.known.Dialects;
import io.sessionlog.model.json.JsonView;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;

/**
 * The secret itself, where the sender's dialect has it in the body. It is looked for there alone,
 * and nothing else of the body is: a stranger's is not read further.
 */
final class BodyToken implements Scheme {

  /** The last scheme to be asked: every body may hold one. */
  @Override
  public boolean isUsedBy(HttpServletRequest request) {
    return true;
  }

  @Override
  public String proof() {
    return "the sender's token in the body";
  }

  @Override
  public boolean isInBody() {
    return true;
  }

  @Override
  public Covered covered() {
    return Covered.REQUEST;
  }

  @Override
  public Secret verify(HttpServletRequest request, byte[] body, List<Secret> secrets) {
    List<String> shown = tokens(request, body);
    if (shown.isEmpty()) {
      throw new Unauthenticated(
          Refusal.SIGNATURE_MISSING, "Neither a header nor the body proves whose it is.");
    }
    for (String token : shown) {
      for (Secret secret : secrets) {
        if (secret.isTheSameAs(token)) {
          return secret;
        }
      }
    }
    throw Unauthenticated.wrong();
  }

  private static List<String> tokens(HttpServletRequest request, byte[] body) {
    try {
      JsonBody json = Forms.isForm(request) ? Forms.asJson(request, body) : JsonBody.of(body);
      JsonView view = JsonView.of(json.bytes());
      return Dialects.of(view).map(dialect -> tokens(dialect, view)).orElse(List.of());
    } catch (InvalidBody unreadable) {
      return List.of();
    }
  }

  private static List<String> tokens(Dialect dialect, JsonView view) {
    return dialect.secrets(view).stream()
        .map(JsonView::name)
        .filter(token -> token != null)
        .toList();
  }
}
