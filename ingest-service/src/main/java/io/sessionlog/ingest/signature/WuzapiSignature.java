package io.sessionlog.ingest.signature;

import io.sessionlog.ingest.body.Forms;
import io.sessionlog.ingest.body.InvalidBody;
import io.sessionlog.ingest.refusal.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The hex of an HMAC over the body, be it JSON or a form. Of a multipart form wuzapi signs the
 * fields alone, as the JSON that Go makes of them: the file is not signed.
 */
final class WuzapiSignature implements Scheme {

  @Override
  public boolean isUsedBy(HttpServletRequest request) {
    return HexSignature.WUZAPI.isUsedBy(request);
  }

  @Override
  public String proof() {
    return HexSignature.WUZAPI.proof();
  }

  @Override
  public Covered covered() {
    return Covered.BODY;
  }

  @Override
  public @Nullable String signature(HttpServletRequest request) {
    return HexSignature.WUZAPI.signature(request);
  }

  @Override
  public Secret verify(HttpServletRequest request, byte[] body, List<Secret> secrets) {
    return HexSignature.WUZAPI.verify(request, signed(request, body), secrets);
  }

  private static byte[] signed(HttpServletRequest request, byte[] body) {
    try {
      byte[] fields = Forms.signedPart(request, body);
      return fields == null ? body : fields;
    } catch (InvalidBody broken) {
      throw new Unauthenticated(Refusal.SIGNATURE_MALFORMED, "The form that it signs is broken.");
    }
  }
}
