package io.sessionlog.system.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.options.ColorScheme;
import java.util.ArrayList;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The table of all sessions. */
@ExtendWith(Stage.Extension.class)
class LiveListTest {

  private static final int MANY = 5_000;
  private static final int AT_ONCE = 100;

  private final Stage stage = Stage.get();
  private final String user = "user-" + UUID.randomUUID();
  private final String session = "session-" + UUID.randomUUID();
  private Screen screen;

  @BeforeEach
  void visit() {
    screen = stage.visitor();
  }

  @AfterEach
  void leave() {
    screen.close();
  }

  @Test
  void a_webhook_changes_the_row_and_the_tiles_without_a_reload() {
    stage.deliver(session, user, Webhooks.qr(Webhooks.QR));
    screen.openList(user);
    screen.sees(screen.status(session), "Needs scan");
    screen.sees(screen.tile("needsQR"), "1");
    screen.page().evaluate("() => (window.isStillHere = true)");

    stage.deliver(session, user, Webhooks.READY);

    screen.sees(screen.status(session), "Connected");
    screen.sees(screen.tile("connected"), "1");
    screen.sees(screen.tile("needsQR"), "0");
    assertThat(screen.page().evaluate("() => window.isStillHere")).isEqualTo(true);
  }

  @Test
  void a_session_appears_with_its_first_webhook_and_goes_when_it_is_deleted() {
    stage.deliver("other-" + session, user, Webhooks.READY);
    screen.openList(user);
    screen.sees(1);

    stage.deliver(session, user, Webhooks.loading(40));
    screen.sees(screen.status(session), "Loading 40 %");
    screen.sees(2);

    stage.delete(session);
    screen.sees(1);
    screen.seesNo(screen.row(session));
  }

  @Test
  void tiles_search_and_owner_narrow_the_list_and_the_address_keeps_it() {
    stage.deliver(session + "-a", user, Webhooks.READY);
    stage.deliver(session + "-b", user, Webhooks.REFUSED);
    stage.deliver(session + "-c", user, Webhooks.LOGGED_OUT);
    screen.openList(user);
    screen.sees(3);

    screen.tile("error").click();
    screen.sees(1);
    screen.sees(screen.status(session + "-b"), "Log-in refused");
    screen.page().reload();
    screen.sees(1);
    screen.tile("error").click();
    screen.sees(3);

    screen.find("#search").fill("logout");
    screen.sees(1);
    screen.sees(screen.status(session + "-c"), "Disconnected");

    screen.find("#search").fill("no such thing");
    screen.sees(screen.find(".none"), "No session matches");
    screen.find(".none button").click();
    screen.find("#user").selectOption(user);
    screen.sees(3);
  }

  @Test
  void a_click_on_a_column_sorts_by_it_and_another_one_turns_it_round() {
    stage.deliver(session + "-a", user, Webhooks.READY);
    stage.deliver(session + "-b", user, Webhooks.READY);
    screen.openList(user);
    screen.sees(2);

    var head = screen.find(".grid-head .cell-id");
    head.locator("button").click();
    assertThat(head.getAttribute("aria-sort")).isEqualTo("ascending");
    screen.sees(screen.find(".row >> nth=0"), session + "-a");
    head.locator("button").click();
    assertThat(head.getAttribute("aria-sort")).isEqualTo("descending");
    screen.sees(screen.find(".row >> nth=0"), session + "-b");
  }

  @Test
  void five_thousand_sessions_scroll_with_few_elements_and_the_last_one_is_reached() {
    var underWay = new ArrayList<CompletableFuture<?>>();
    for (int i = 0; i < MANY; i++) {
      underWay.add(
          stage
              .send("%s-%04d".formatted(session, i), user, Webhooks.READY)
              .thenAccept(Stage::assertAccepted));
      if (underWay.size() == AT_ONCE) {
        underWay.forEach(CompletableFuture::join);
        underWay.clear();
      }
    }
    screen.open("#/?user=" + user + "&sort=session");
    screen.sees(MANY);

    int mostRows =
        (int)
            screen
                .page()
                .evaluate(
                    """
                    async () => {
                      let most = 0;
                      for (let i = 0; i <= 100; i++) {
                        scrollTo(0, (document.documentElement.scrollHeight * i) / 100);
                        await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
                        most = Math.max(most, document.querySelectorAll(".row").length);
                      }
                      return most;
                    }
                    """);
    assertThat(mostRows).isBetween(10, 60);
    screen.sees(screen.row(session + "-4999"));
    assertThat(screen.row(session + "-4999").getAttribute("aria-rowindex")).isEqualTo("5001");

    stage.deliver(session + "-4999", user, Webhooks.LOGGED_OUT);
    screen.sees(screen.status(session + "-4999"), "Disconnected");
    screen.sees(screen.tile("disconnected"), "1");
  }

  @Test
  void on_a_phone_each_session_is_a_card_and_nothing_is_wider_than_the_screen() {
    stage.deliver(session, user, Webhooks.READY);
    try (Screen phone = stage.visitor(ColorScheme.LIGHT, 360)) {
      phone.openList(user);
      phone.sees(phone.status(session), "Connected");
      assertThat(phone.row(session).boundingBox().height).isGreaterThan(90);
      assertThat(widthOf(phone)).isEqualTo(360);

      phone.row(session).locator("a").click();
      phone.sees(phone.find(".state-words"), "Connected");
      assertThat(widthOf(phone)).isEqualTo(360);
    }
  }

  private static int widthOf(Screen phone) {
    return (int) phone.page().evaluate("() => document.documentElement.scrollWidth");
  }
}
