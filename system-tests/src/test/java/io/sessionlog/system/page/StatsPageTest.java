package io.sessionlog.system.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.options.ColorScheme;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What happened, on the page of numbers. */
@ExtendWith(Stage.Extension.class)
class StatsPageTest {

  private final Stage stage = Stage.get();
  private final String user = "user-" + UUID.randomUUID();
  private final String session = "session-" + UUID.randomUUID();

  @BeforeEach
  void happens() {
    stage.deliver(session, user, Webhooks.qr(Webhooks.QR));
    stage.deliver(session, user, Webhooks.READY);
    stage.deliver(session, user, Webhooks.REFUSED);
    await()
        .atMost(Duration.ofMinutes(1))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> stage.stats(session).contains("\"authentication\":1"));
  }

  private void showsTheUser(Screen screen) {
    screen.open("stats/");
    screen.sees(screen.find("h2 >> nth=0"), "All sessions");
    screen.find("#scope").selectOption("user");
    screen.find("#name").fill(user);
    screen.press("Enter");
    screen.sees(screen.find("h2 >> nth=0"), user);
  }

  @Test
  void it_shows_a_users_numbers_and_leads_to_the_session_in_trouble() {
    try (Screen screen = stage.visitor(stage.analytics())) {
      showsTheUser(screen);
      screen.sees(
          screen.find("section:has(h2:text-is('Disconnects by reason'))"), "authentication");
      screen.sees(screen.find("section:has(h2:text-is('How long it takes'))"), "of 1;");
      screen.find("button:text-is('" + session + "')").click();
      screen.sees(screen.find("h2 >> nth=0"), session);
    }
  }

  @Test
  void what_is_drawn_is_a_table_too_which_a_keyboard_opens() {
    try (Screen screen = stage.visitor(stage.analytics())) {
      showsTheUser(screen);
      screen.find("section:has(h2:text-is('Uptime')) summary").focus();
      screen.press("Enter");
      screen.sees(screen.find("section:has(h2:text-is('Uptime')) table"), "Not connected");
      assertThat(screen.objections()).isEmpty();
    }
  }

  @Test
  void the_same_numbers_are_a_file_for_a_spreadsheet() {
    try (Screen screen = stage.visitor(stage.analytics())) {
      showsTheUser(screen);
      var file = screen.page().waitForDownload(() -> screen.find("#csv").click());
      assertThat(file.suggestedFilename()).endsWith(".csv");
    }
  }

  @Test
  void days_are_those_of_where_it_is_read_also_when_clocks_change() {
    try (Screen screen = stage.visitorIn("Europe/Berlin", stage.analytics())) {
      var answer =
          screen
              .page()
              .waitForResponse(
                  response -> response.url().contains("bucket=day"),
                  () ->
                      screen.open(
                          "stats/#range=own&from=2026-03-28&to=2026-03-30&scope=user&name="
                              + user));
      assertThat(answer.text())
          .contains(
              "\"start\":\"2026-03-27T23:00:00.000Z\",\"end\":\"2026-03-28T23:00:00.000Z\"",
              "\"start\":\"2026-03-28T23:00:00.000Z\",\"end\":\"2026-03-29T22:00:00.000Z\"",
              "\"start\":\"2026-03-29T22:00:00.000Z\",\"end\":\"2026-03-30T22:00:00.000Z\"");
      screen.sees(screen.find("h2 >> nth=0"), user);
      screen.sees(screen.find("section >> nth=0"), "Europe/Berlin");
    }
  }

  @Test
  void the_address_says_what_is_shown_and_shows_it_to_whoever_gets_it() {
    String address;
    try (Screen screen = stage.visitor(stage.analytics())) {
      showsTheUser(screen);
      address = screen.page().url();
    }
    try (Screen other = stage.visitor(stage.analytics())) {
      other.open(address.substring(address.indexOf("stats/")));
      other.sees(other.find("h2 >> nth=0"), user);
    }
  }

  @Test
  void a_sessions_page_leads_to_its_numbers() {
    try (Screen screen = stage.visitor()) {
      screen.openSession(session);
      screen.find(".session-head a:text-is('Numbers')").click();
      screen.sees(screen.find("h2 >> nth=0"), session);
    }
  }

  @Test
  void it_is_readable_in_the_dark_and_on_a_phone() {
    try (Screen screen = stage.visitor(stage.analytics(), ColorScheme.DARK, 360)) {
      showsTheUser(screen);
      screen.sees(screen.find("button:text-is('" + session + "')"));
      assertThat(screen.objections()).isEmpty();
      assertThat(
              screen
                  .page()
                  .evaluate("() => document.documentElement.scrollWidth <= window.innerWidth"))
          .isEqualTo(true);
    }
  }
}
