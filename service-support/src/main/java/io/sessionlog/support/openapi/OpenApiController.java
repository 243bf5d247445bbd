package io.sessionlog.support.openapi;

import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Serves what is written of the API. Few ever ask for it: it is put together when one does. */
@RestController
class OpenApiController {

  private static final MediaType YAML = MediaType.parseMediaType("application/vnd.oai.openapi");

  private final WrittenDocument document;

  OpenApiController(WrittenDocument document) {
    this.document = document;
  }

  @GetMapping("/openapi")
  ResponseEntity<byte[]> json() {
    return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(document.json());
  }

  @GetMapping("/openapi.yaml")
  ResponseEntity<byte[]> yaml() {
    return ResponseEntity.ok().contentType(YAML).body(document.yaml());
  }
}
