package io.sessionlog.query;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ETag;

/**
 * The tag of an answer's content. It is made from what the content is made from, not from a counter
 * of this node, so equal tags mean equal content on whichever node a load balancer asks.
 */
public record EntityTag(String value) {

  private static final int DIGEST_BYTES = 12;

  /**
   * @param content everything that determines the answer
   */
  public static EntityTag of(Object... content) {
    var text = new StringBuilder();
    for (Object part : content) {
      text.append(part).append('\n');
    }
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(text.toString().getBytes(StandardCharsets.UTF_8));
      return new EntityTag("W/\"" + HexFormat.of().formatHex(digest, 0, DIGEST_BYTES) + "\"");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  /**
   * @param ifNoneMatch the header as it came; null if there was none
   */
  public boolean isIn(@Nullable String ifNoneMatch) {
    if (ifNoneMatch == null) {
      return false;
    }
    var ours = ETag.create(value);
    return ETag.parse(ifNoneMatch).stream()
        .anyMatch(theirs -> theirs.isWildcard() || theirs.compare(ours, false));
  }
}
