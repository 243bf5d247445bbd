package io.sessionlog.query.session;

import org.springframework.http.CacheControl;
import org.springframework.http.ETag;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/**
 * Answers that a browser may keep for itself, and must ask about each time before it shows them.
 */
public final class Answers {

  private Answers() {}

  public static ResponseEntity<byte[]> json(ETag tag, byte[] body) {
    return answer(HttpStatus.OK, tag).contentType(MediaType.APPLICATION_JSON).body(body);
  }

  public static ResponseEntity<byte[]> notModified(ETag tag) {
    return answer(HttpStatus.NOT_MODIFIED, tag).build();
  }

  private static ResponseEntity.BodyBuilder answer(HttpStatus status, ETag tag) {
    return ResponseEntity.status(status)
        .cacheControl(CacheControl.noCache().cachePrivate())
        // Two callers of one browser may see different things.
        .varyBy(HttpHeaders.AUTHORIZATION, "x-api-key")
        .eTag(tag.formattedTag());
  }
}
