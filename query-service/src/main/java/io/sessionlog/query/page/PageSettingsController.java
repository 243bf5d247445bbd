package io.sessionlog.query.page;

import io.sessionlog.query.asked.ReconcilerSettings;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What the page can't know by itself. */
@RestController
class PageSettingsController {

  private final PageSettings settings;
  private final boolean asks;

  PageSettingsController(PageSettings settings, ReconcilerSettings reconcilers) {
    this.settings = settings;
    this.asks = !reconcilers.urls().isEmpty();
  }

  /**
   * @param ingestUrl null: at the page's own host
   * @param asks whether servers are asked what is true
   */
  record Told(@Nullable String ingestUrl, int ingestPort, boolean asks) {}

  @GetMapping("/dashboard/settings.json")
  ResponseEntity<Told> settings() {
    String url = settings.ingestUrl();
    return ResponseEntity.ok()
        .cacheControl(CacheControl.noCache())
        .body(new Told(url == null || url.isBlank() ? null : url, settings.ingestPort(), asks));
  }
}
