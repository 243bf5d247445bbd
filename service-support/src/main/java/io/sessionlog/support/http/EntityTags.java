package io.sessionlog.support.http;

import io.sessionlog.model.Position;
import io.sessionlog.model.Sha256;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.zip.CRC32C;
import org.springframework.http.ETag;
import org.springframework.http.HttpHeaders;

/**
 * Names what an answer says, so that a client which polls is told that nothing changed. Equal tags
 * mean equal content on every node, since a poll may reach another one than the last.
 */
public final class EntityTags {

  private EntityTags() {}

  /**
   * The position, and a checksum for what differs at one position: a QR code expires without an
   * event, and a newer version of this service may write other fields.
   */
  public static ETag ofState(Position position, byte[] body) {
    return new ETag(position + "-" + checksum(body), false);
  }

  /** Weak: an answer may carry the time at which it was made beside what counts. */
  public static ETag ofContent(byte[] content) {
    return new ETag(content.length + "-" + checksum(content), true);
  }

  private static String checksum(byte[] content) {
    var checksum = new CRC32C();
    checksum.update(content, 0, content.length);
    return Long.toHexString(checksum.getValue());
  }

  /**
   * Names an answer without rendering it. Weak: it may carry the time at which it was made.
   *
   * @param version of what is answered from
   * @param question what was asked, so written that no two questions are written alike
   */
  public static ETag ofQuestion(byte[] version, String question) {
    byte[] digest = Sha256.of(version, question.getBytes(StandardCharsets.UTF_8));
    return new ETag(
        Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, 15)), true);
  }

  /** Whether the client has it already; tags compare weakly, as RFC 9110 wants for reads. */
  public static boolean isKnown(HttpServletRequest request, ETag tag) {
    for (String header : Collections.list(request.getHeaders(HttpHeaders.IF_NONE_MATCH))) {
      for (ETag known : ETag.parse(header)) {
        if (known.isWildcard() || known.compare(tag, false)) {
          return true;
        }
      }
    }
    return false;
  }
}
