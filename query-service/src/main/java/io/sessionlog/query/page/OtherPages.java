package io.sessionlog.query.page;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Leads to the pages of other services where no gateway puts them beside the dashboard. */
@RestController
class OtherPages {

  private final PageSettings settings;

  OtherPages(PageSettings settings) {
    this.settings = settings;
  }

  @GetMapping("/endpoints/")
  ResponseEntity<Void> endpoints() {
    return page(
        settings.notifierUrl(),
        "/endpoints/",
        "The page of endpoints is the notifier's; NOTIFIER_URL says where that is.");
  }

  @GetMapping("/stats/")
  ResponseEntity<Void> stats() {
    return page(
        settings.analyticsUrl(),
        "/stats/",
        "The page of numbers is analytics-service's; ANALYTICS_URL says where that is.");
  }

  private static ResponseEntity<Void> page(@Nullable String url, String path, String unknown) {
    if (url == null || url.isBlank()) {
      throw new ResponseStatusException(HttpStatus.NOT_FOUND, unknown);
    }
    return ResponseEntity.status(HttpStatus.FOUND).location(URI.create(url + path)).build();
  }
}
