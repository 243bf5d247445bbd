package io.sessionlog.system.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What one visitor sees. Errors that the page itself makes fail the test when it is closed. */
final class Screen implements AutoCloseable {

  /** For a machine that does much else; the page itself takes milliseconds. */
  private static final double PATIENCE_MS = 30_000;

  private final URI node;
  private final BrowserContext context;
  private final Page page;
  private final List<String> errors = new ArrayList<>();

  Screen(URI node, BrowserContext context) {
    this.node = node;
    this.context = context;
    context.setDefaultTimeout(PATIENCE_MS);
    page = context.newPage();
    page.onPageError(errors::add);
    // A policy that is broken is told on the console alone.
    page.onConsoleMessage(
        message -> {
          if (message.text().contains("Content Security Policy")) {
            errors.add(message.text());
          }
        });
  }

  Page page() {
    return page;
  }

  Screen open(String hash) {
    page.navigate(node + "/" + hash);
    return this;
  }

  /** The list, of one owner's sessions: tests do not disturb each other. */
  Screen openList(String userId) {
    return open("#/?user=" + URLEncoder.encode(userId, StandardCharsets.UTF_8));
  }

  Screen openSession(String session) {
    return open("#/session/" + URLEncoder.encode(session, StandardCharsets.UTF_8));
  }

  Locator row(String session) {
    return page.locator(".row[data-id='%s']".formatted(session));
  }

  Locator status(String session) {
    return row(session).locator(".cell-status");
  }

  Locator tile(String category) {
    return page.locator(".tile[data-category='%s']".formatted(category));
  }

  Locator find(String selector) {
    return page.locator(selector);
  }

  void sees(Locator locator, String text) {
    assertThat(locator)
        .containsText(text, new LocatorAssertions.ContainsTextOptions().setTimeout(PATIENCE_MS));
  }

  void sees(Locator locator) {
    assertThat(locator).isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(PATIENCE_MS));
  }

  void seesNo(Locator locator) {
    assertThat(locator).isHidden(new LocatorAssertions.IsHiddenOptions().setTimeout(PATIENCE_MS));
  }

  void isLive() {
    sees(page.locator("body[data-connection='live']"));
  }

  void isStale() {
    sees(page.locator("body[data-connection='stale']"));
  }

  void sees(int rows) {
    assertThat(page.locator(".grid[aria-rowcount='%d']".formatted(rows + 1)))
        .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(PATIENCE_MS));
  }

  /** What has the focus, by its text or name. */
  String focused() {
    return (String)
        page.evaluate("() => (document.activeElement.textContent || document.activeElement.id)");
  }

  void press(String... keys) {
    for (String key : keys) {
      page.keyboard().press(key);
    }
  }

  /** What axe-core objects to, with where. */
  List<String> objections() {
    return new AxeBuilder(page)
        .setLegacyMode(true).analyze().getViolations().stream().map(Screen::told).toList();
  }

  private static String told(Rule rule) {
    return "%s %s: %s"
        .formatted(
            rule.getImpact(),
            rule.getId(),
            rule.getNodes().stream()
                .map(node -> node.getHtml() + " " + node.getFailureSummary())
                .toList());
  }

  @Override
  public void close() {
    context.close();
    if (!errors.isEmpty()) {
      throw new AssertionError("The page made errors: " + errors);
    }
  }
}
