package io.sessionlog.query.page;

import java.net.URI;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Leads to the notifier's page of endpoints where no gateway puts it beside the dashboard. */
@RestController
class EndpointsLink {

  private final PageSettings settings;

  EndpointsLink(PageSettings settings) {
    this.settings = settings;
  }

  @GetMapping("/endpoints/")
  ResponseEntity<Void> endpoints() {
    String url = settings.notifierUrl();
    if (url == null || url.isBlank()) {
      throw new ResponseStatusException(
          HttpStatus.NOT_FOUND,
          "The page of endpoints is the notifier's; NOTIFIER_URL says where that is.");
    }
    return ResponseEntity.status(HttpStatus.FOUND)
        .location(URI.create(url + "/endpoints/"))
        .build();
  }
}
