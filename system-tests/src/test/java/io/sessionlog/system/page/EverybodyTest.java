package io.sessionlog.system.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.options.ColorScheme;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The page is for whoever comes: with a keyboard, a screen reader, a dark room, a key. */
@ExtendWith(Stage.Extension.class)
class EverybodyTest {

  private static final String KEY = "key-of-a-newcomer-5d0c1f9e7a2b4c6d8e0f1a3b5c7d";

  private final Stage stage = Stage.get();
  private final String user = "user-" + UUID.randomUUID();
  private final String session = "session-" + UUID.randomUUID();

  @Test
  void a_keyboard_alone_finds_a_session_opens_it_and_comes_back() {
    for (String name : new String[] {"-a", "-b", "-c"}) {
      stage.deliver(session + name, user, Webhooks.READY);
    }
    try (Screen screen = stage.visitor()) {
      screen.open("#/?user=" + user + "&sort=session");
      screen.sees(3);

      screen.press("Tab");
      assertThat(screen.focused()).isEqualTo("Skip to content");
      screen.press("Enter");
      assertThat(screen.page().evaluate("() => document.activeElement.id")).isEqualTo("main");

      screen.press("/");
      assertThat(screen.focused()).isEqualTo("search");
      screen.page().keyboard().type(session);
      screen.sees(3);

      // One stop for the whole table, behind its owner's choice and its six columns.
      screen.press("Tab", "Tab", "Tab", "Tab", "Tab", "Tab", "Tab", "Tab");
      assertThat(screen.focused()).isEqualTo(session + "-a");
      screen.press("ArrowDown");
      assertThat(screen.focused()).isEqualTo(session + "-b");
      screen.press("End");
      assertThat(screen.focused()).isEqualTo(session + "-c");

      screen.press("Enter");
      screen.sees(screen.find(".state-words"), "Connected");
      assertThat(screen.focused()).isEqualTo(session + "-c");
      screen.press("Shift+Tab");
      assertThat(screen.focused()).isEqualTo("All sessions");
      screen.press("Enter");
      screen.sees(3);
      assertThat(screen.focused()).isEqualTo(session + "-c");
    }
  }

  @Test
  void the_focus_stays_with_its_session_when_the_order_changes() {
    stage.deliver(session + "-a", user, Webhooks.READY);
    stage.deliver(session + "-b", user, Webhooks.READY);
    try (Screen screen = stage.visitor()) {
      screen.open("#/?user=" + user + "&sort=status");
      screen.sees(2);
      screen.row(session + "-a").locator("a").focus();

      stage.deliver(session + "-b", user, Webhooks.REFUSED);
      screen.sees(screen.find(".row >> nth=0"), session + "-b");
      assertThat(screen.focused()).isEqualTo(session + "-a");

      stage.delete(session + "-a");
      screen.sees(1);
      assertThat(screen.focused()).isEqualTo(session + "-b");
    }
  }

  @Test
  void the_page_is_dark_where_the_system_is_and_a_choice_lasts() {
    stage.deliver(session, user, Webhooks.READY);
    try (Screen screen = stage.visitor(ColorScheme.DARK, 1280)) {
      screen.openList(user);
      screen.sees(1);
      assertThat(brightness(screen)).isLessThan(60);

      screen.find("#theme").click();
      assertThat(brightness(screen)).isGreaterThan(200);
      screen.page().reload();
      screen.sees(1);
      assertThat(brightness(screen)).isGreaterThan(200);
    }
  }

  private static int brightness(Screen screen) {
    return (int)
        screen
            .page()
            .evaluate(
                "() => Number(getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0])");
  }

  @Test
  void axe_has_no_objection_in_light_and_dark_on_a_desk_and_on_a_phone() {
    stage.deliver(session, user, Webhooks.READY);
    stage.deliver(session, user, Webhooks.message("3EB0CC", "Hello"));
    stage.deliver(session + "-b", user, Webhooks.REFUSED);
    for (ColorScheme scheme : new ColorScheme[] {ColorScheme.LIGHT, ColorScheme.DARK}) {
      for (int width : new int[] {1280, 360}) {
        // A code of before may have expired by now.
        stage.deliver(session, user, Webhooks.qr("2@%s,%d".formatted(scheme, width)));
        try (Screen screen = stage.visitor(scheme, width)) {
          screen.openList(user);
          screen.sees(screen.status(session), "Needs scan");
          assertThat(screen.objections()).as("list, %s, %d", scheme, width).isEmpty();

          screen.openSession(session);
          screen.sees(screen.find(".entry >> nth=0"));
          screen.sees(screen.find(".message-body"), "Hello");
          assertThat(screen.objections()).as("session, %s, %d", scheme, width).isEmpty();
        }
      }
    }
  }

  @Test
  void a_guarded_node_asks_for_a_key_and_an_empty_one_says_how_to_begin() throws Exception {
    String hash =
        HexFormat.of()
            .formatHex(
                MessageDigest.getInstance("SHA-256").digest(KEY.getBytes(StandardCharsets.UTF_8)));
    try (Node node =
            stage.node("--API_KEYS=sha256=" + hash + " user=" + user, "--INGEST_PORT=9999");
        Screen screen = stage.visitor(node.uri())) {
      screen.open("");
      screen.sees(screen.find(".key-form"));
      assertThat(screen.objections()).as("key form").isEmpty();

      screen.find("#key").fill("wrong");
      screen.press("Enter");
      screen.sees(screen.find(".refusal"), "does not know this key");
      screen.find("#key").fill(KEY);
      screen.press("Enter");

      screen.sees(screen.find(".empty"), "Send the first webhook");
      screen.sees(screen.find(".command code"), "http://localhost:9999/api/whatsapp/webhook/");
      assertThat(screen.objections()).as("empty").isEmpty();
      screen.find(".command .copy").click();
      screen.sees(screen.find(".command .copy"), "Copied");
      assertThat((String) screen.page().evaluate("() => navigator.clipboard.readText()"))
          .startsWith("curl -X POST http://localhost:9999/api/whatsapp/webhook/my-first");

      // The key is kept for this tab, and others' sessions are not to be seen with it.
      screen.page().reload();
      screen.sees(screen.find(".empty"));
      stage.deliver(session, user, Webhooks.READY);
      screen.sees(screen.status(session), "Connected");
      screen.sees(1);

      screen.find("#forget-key").click();
      screen.sees(screen.find(".key-form"));
      assertThat(screen.find(".row").count()).isZero();
    }
  }
}
