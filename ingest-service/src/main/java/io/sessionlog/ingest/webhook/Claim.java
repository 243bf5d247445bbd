package io.sessionlog.ingest.webhook;

import io.sessionlog.ingest.body.Forms;
import io.sessionlog.ingest.body.InvalidBody;
import io.sessionlog.model.dialect.Dialect;
import io.sessionlog.model.dialect.known.Dialects;
import io.sessionlog.model.json.JsonView;
import jakarta.servlet.http.HttpServletRequest;

/** The dialect that a body looks like, before anybody has proved whose it is. */
final class Claim {

  private Claim() {}

  static String of(HttpServletRequest request, byte[] body) {
    try {
      byte[] json = Forms.isForm(request) ? Forms.asJson(request, body).bytes() : body;
      return Dialects.of(JsonView.of(json)).map(Dialect::name).orElse(Dialects.OUR_OWN);
    } catch (InvalidBody unreadable) {
      return Dialects.OUR_OWN;
    }
  }
}
