package io.sessionlog.query;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/** An answer in JSON that a client may keep, but must ask about before it uses it again. */
public final class JsonAnswer {

  private static final CacheControl REVALIDATE = CacheControl.noCache().cachePrivate();

  private JsonAnswer() {}

  /**
   * @param body asked for only if the client does not have it already
   */
  public static ResponseEntity<byte[]> of(
      EntityTag tag, @Nullable String ifNoneMatch, Supplier<byte[]> body) {
    if (tag.isIn(ifNoneMatch)) {
      return ResponseEntity.status(HttpStatus.NOT_MODIFIED)
          .header(HttpHeaders.ETAG, tag.value())
          .cacheControl(REVALIDATE)
          .build();
    }
    return ResponseEntity.ok()
        .contentType(MediaType.APPLICATION_JSON)
        .header(HttpHeaders.ETAG, tag.value())
        .cacheControl(REVALIDATE)
        .body(body.get());
  }
}
