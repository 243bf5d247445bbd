package io.sessionlog.support.http;

import org.springframework.http.ETag;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/** Answers with an entity tag, by which a client that has one asks whether it still holds. */
public final class Answers {

  /** What a browser may do with an answer. */
  public enum Keeping {
    /** Keep it for itself, and ask about it each time before it shows it. */
    CHECKED("no-cache, private"),
    /** Write it nowhere: it holds a QR code that lives, or what people wrote. */
    NEVER("no-store, private");

    private final String cacheControl;

    Keeping(String cacheControl) {
      this.cacheControl = cacheControl;
    }
  }

  /** Two callers of one browser may see different things. */
  private static final String VARY = HttpHeaders.AUTHORIZATION + ", x-api-key";

  private Answers() {}

  public static ResponseEntity<byte[]> json(ETag tag, byte[] body, Keeping keeping) {
    HttpHeaders headers = headers(tag, keeping);
    headers.set(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON_VALUE);
    return new ResponseEntity<>(body, headers, HttpStatus.OK);
  }

  public static ResponseEntity<byte[]> notModified(ETag tag, Keeping keeping) {
    return new ResponseEntity<>(headers(tag, keeping), HttpStatus.NOT_MODIFIED);
  }

  private static HttpHeaders headers(ETag tag, Keeping keeping) {
    var headers = new HttpHeaders();
    headers.set(HttpHeaders.CACHE_CONTROL, keeping.cacheControl);
    headers.set(HttpHeaders.VARY, VARY);
    headers.set(HttpHeaders.ETAG, tag.formattedTag());
    return headers;
  }
}
