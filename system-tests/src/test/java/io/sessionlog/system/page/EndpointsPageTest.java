package io.sessionlog.system.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.ColorScheme;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How receivers are doing, and what can be done about it, on the page of the endpoints. */
@ExtendWith(Stage.Extension.class)
class EndpointsPageTest {

  private final Stage stage = Stage.get();
  private final String user = "user-" + UUID.randomUUID();
  private final String session = "session-" + UUID.randomUUID();
  private final String endpoint = "endpoint-" + UUID.randomUUID();
  private final AtomicInteger status = new AtomicInteger(204);
  private final AtomicInteger taken = new AtomicInteger();
  private HttpServer receiver;

  @BeforeEach
  void register() throws IOException {
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
    receiver.setExecutor(Executors.newCachedThreadPool());
    receiver.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          taken.incrementAndGet();
          exchange.sendResponseHeaders(status.get(), -1);
          exchange.close();
        });
    receiver.start();
    HttpResponse<String> made =
        stage.endpoint(
            endpoint,
            "{\"url\":\"http://127.0.0.1:%d/hooks\",\"categories\":[\"status\"],\"userId\":\"%s\"}"
                .formatted(receiver.getAddress().getPort(), user));
    assertThat(made.statusCode()).as(made::body).isEqualTo(200);
  }

  @AfterEach
  void remove() {
    stage.noEndpoint(endpoint);
    receiver.stop(0);
  }

  private Locator mine(Screen screen) {
    return screen.find("[data-endpoint='%s']".formatted(endpoint));
  }

  private static void press(Locator endpoint, String button) {
    endpoint.locator("button", new Locator.LocatorOptions().setHasText(button)).click();
  }

  @Test
  void it_shows_how_an_endpoint_is_doing_and_what_went_wrong_in_words() {
    stage.deliver(session, user, Webhooks.READY);
    try (Screen screen = stage.visitor(stage.notifier())) {
      screen.open("endpoints/");
      Locator mine = mine(screen);
      screen.sees(mine.locator(".status"), "Active");
      screen.sees(mine.locator("dl div:has(dt:text-is('Delivered')) dd"), "1");
      status.set(500);
      stage.deliver(session, user, Webhooks.REFUSED);
      screen.sees(mine.locator("dl div:has(dt:text-is('Last failure')) dd"), "answered 500");
      screen.sees(mine.locator("dl div:has(dt:text-is('Owed')) dd"), "1");

      press(mine, "Attempts");
      screen.sees(mine.locator("tbody tr").first());
      press(mine, "Test");
      screen.sees(mine.locator(".said"), "The test failed: answered 500");

      status.set(204);
      press(mine, "Try now");
      screen.sees(mine.locator("dl div:has(dt:text-is('Delivered')) dd"), "2");
      press(mine, "Test");
      screen.sees(mine.locator(".said"), "It answered 204");
      screen.sees(mine.locator("tbody"), "failed: answered 500");
      screen.sees(mine.locator("tbody"), "delivered, 204");
      mine.locator("input[type='checkbox']").check();
      screen.seesNo(mine.locator("tr[data-result='delivered']").first());
      screen.sees(mine.locator("tr[data-result='failed']").first());
      press(mine, "Attempts");
      screen.seesNo(mine.locator("tbody"));
    }
  }

  @Test
  void one_that_answers_410_is_switched_off_and_on_again() {
    status.set(410);
    stage.deliver(session, user, Webhooks.READY);
    try (Screen screen = stage.visitor(stage.notifier())) {
      screen.open("endpoints/");
      Locator mine = mine(screen);
      screen.sees(mine.locator(".status"), "Switched off: It answered 410: it wants no more.");
      screen.sees(screen.find("#summary"), "1 switched off");

      status.set(204);
      press(mine, "Switch on");
      screen.sees(mine.locator(".status"), "Active");
      screen.sees(mine.locator("dl div:has(dt:text-is('Delivered')) dd"), "1");
    }
  }

  @Test
  void one_is_found_among_others() {
    try (Screen screen = stage.visitor(stage.notifier())) {
      screen.open("endpoints/");
      screen.sees(mine(screen));
      screen.find("#text").fill("no such endpoint");
      screen.seesNo(mine(screen));
      screen.sees(screen.find("#summary"), "None of them is meant.");
      screen.find("#text").fill(user.toUpperCase(Locale.ROOT));
      screen.sees(mine(screen));
      screen.find("#trouble").check();
      screen.seesNo(mine(screen));
    }
  }

  @Test
  void the_keyboard_is_enough_and_keeps_its_place_while_things_happen() {
    try (Screen screen = stage.visitor(stage.notifier())) {
      screen.open("endpoints/");
      Locator mine = mine(screen);
      screen.find("#text").fill(endpoint);
      screen.find("#text").focus();
      screen.press("Tab", "Tab");
      assertThat(screen.focused()).isEqualTo("Test");
      screen.press("Enter");
      screen.sees(mine.locator(".said"), "It answered 204");

      screen.press("Tab", "Tab");
      assertThat(screen.focused()).isEqualTo("Attempts");
      screen.press("Enter");
      stage.deliver(session, user, Webhooks.READY);
      screen.sees(mine.locator("tbody"), "delivered, 204");
      assertThat(screen.focused()).isEqualTo("Attempts");
    }
  }

  @Test
  void a_new_secret_is_made_by_a_second_press_and_shown_once() {
    try (Screen screen = stage.visitor(stage.notifier())) {
      screen.open("endpoints/");
      Locator mine = mine(screen);
      press(mine, "New secret");
      screen.sees(mine.locator(".said"), "Press again");
      screen.seesNo(mine.locator(".secret"));
      press(mine, "Make it now");
      screen.sees(mine.locator(".secret"), "whsec_");

      press(mine, "Test");
      screen.sees(mine.locator(".said"), "It answered 204");
      screen.seesNo(mine.locator(".secret"));
      assertThat(screen.page().content()).doesNotContain("whsec_");
    }
  }

  @Test
  void what_happened_is_sent_again_from_a_time_on() {
    stage.deliver(session, user, Webhooks.READY);
    try (Screen screen = stage.visitor(stage.notifier())) {
      screen.open("endpoints/");
      Locator mine = mine(screen);
      screen.sees(mine.locator("dl div:has(dt:text-is('Delivered')) dd"), "1");
      mine.locator("input[type='datetime-local']").fill("2026-01-01T00:00:01");
      press(mine, "Send again");
      screen.sees(mine.locator(".said"), "What happened since is sent again.");
      screen.sees(mine.locator("dl div:has(dt:text-is('Delivered')) dd"), "2");
      assertThat(taken.get()).isEqualTo(2);
    }
  }

  @Test
  void it_is_readable_in_the_dark_and_on_a_phone() {
    stage.deliver(session, user, Webhooks.READY);
    try (Screen screen = stage.visitor(stage.notifier(), ColorScheme.DARK, 360)) {
      screen.open("endpoints/");
      Locator mine = mine(screen);
      screen.sees(mine.locator("dl div:has(dt:text-is('Delivered')) dd"), "1");
      press(mine, "Attempts");
      screen.sees(mine.locator("tbody tr").first());

      assertThat(screen.objections()).isEmpty();
      assertThat(
              screen
                  .page()
                  .evaluate(
                      "() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
          .isEqualTo(true);
    }
  }
}
