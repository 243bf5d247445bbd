package io.sessionlog.support.http;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;

/** A page that has nothing: only who has read everything may say so. */
public final class EmptyPage extends ResponseEntity<byte[]> {

  EmptyPage(byte @Nullable [] body, HttpHeaders headers, HttpStatusCode status) {
    super(body, headers, status);
  }
}
