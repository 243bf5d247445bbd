package io.sessionlog.support.http;

import org.springframework.http.ETag;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/**
 * Answers that a browser may keep for itself, and must ask about each time before it shows them.
 */
public final class Answers {

  private static final String CACHE_CONTROL = "no-cache, private";

  /** Two callers of one browser may see different things. */
  private static final String VARY = HttpHeaders.AUTHORIZATION + ", x-api-key";

  private Answers() {}

  public static ResponseEntity<byte[]> json(ETag tag, byte[] body) {
    HttpHeaders headers = headers(tag);
    headers.set(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON_VALUE);
    return new ResponseEntity<>(body, headers, HttpStatus.OK);
  }

  public static ResponseEntity<byte[]> notModified(ETag tag) {
    return new ResponseEntity<>(headers(tag), HttpStatus.NOT_MODIFIED);
  }

  private static HttpHeaders headers(ETag tag) {
    var headers = new HttpHeaders();
    headers.set(HttpHeaders.CACHE_CONTROL, CACHE_CONTROL);
    headers.set(HttpHeaders.VARY, VARY);
    headers.set(HttpHeaders.ETAG, tag.formattedTag());
    return headers;
  }
}
