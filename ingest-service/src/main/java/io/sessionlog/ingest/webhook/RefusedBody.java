package io.sessionlog.ingest.webhook;

import io.sessionlog.ingest.body.Forms;
import io.sessionlog.ingest.body.InvalidBody;
import io.sessionlog.model.dialect.known.Dialects;
import io.sessionlog.model.dialect.known.Secrets;
import io.sessionlog.model.json.JsonView;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;

/**
 * What is kept of a body that was refused.
 *
 * @param contentType as its sender named it; null if it did not
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record RefusedBody(byte[] bytes, @Nullable String contentType) {

  static RefusedBody asItCame(HttpServletRequest request, byte[] body) {
    return new RefusedBody(body, request.getContentType());
  }

  /**
   * Without the tokens of the sender that it looks like. A form with one becomes the JSON that is
   * read of it, which is understood as the form would be. Of what is nobody's, or breaks off before
   * its token ends, no one can tell what is a token.
   */
  static RefusedBody withoutTokens(HttpServletRequest request, byte[] body) {
    boolean isForm = Forms.isForm(request);
    JsonView json;
    try {
      json = JsonView.of(isForm ? Forms.asJson(request, body).bytes() : body);
    } catch (InvalidBody unreadable) {
      return asItCame(request, body);
    }
    List<JsonView> tokens =
        Dialects.of(json).map(dialect -> dialect.secrets(json)).orElse(List.of());
    if (tokens.stream().allMatch(JsonView::isMissing)) {
      return asItCame(request, body);
    }
    return new RefusedBody(
        Secrets.without(tokens, json).bytes(),
        isForm ? MediaType.APPLICATION_JSON_VALUE : request.getContentType());
  }
}
