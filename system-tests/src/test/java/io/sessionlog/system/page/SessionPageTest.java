package io.sessionlog.system.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.client.j2se.BufferedImageLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import com.microsoft.playwright.Locator;
import java.io.ByteArrayInputStream;
import java.time.Instant;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The page of one session. */
@ExtendWith(Stage.Extension.class)
class SessionPageTest {

  private static final Pattern COUNTDOWN = Pattern.compile("Scan within (\\d+) s");
  private static final int MORE_THAN_A_CODE_LIVES_MS = 61_000;

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

  /** As a phone sees it: off the screen, page and all. */
  private static String scanned(Screen screen) throws Exception {
    var image = ImageIO.read(new ByteArrayInputStream(screen.page().screenshot()));
    return new QRCodeReader()
        .decode(new BinaryBitmap(new HybridBinarizer(new BufferedImageLuminanceSource(image))))
        .getText();
  }

  @Test
  void the_code_on_the_screen_scans_as_the_one_that_was_sent_and_the_next_one_replaces_it()
      throws Exception {
    stage.deliver(session, user, Webhooks.qr(Webhooks.QR));
    screen.openSession(session);
    screen.sees(screen.find(".qr-image"));
    assertThat(scanned(screen)).isEqualTo(Webhooks.QR);
    Matcher countdown = COUNTDOWN.matcher(screen.find(".qr-time").textContent());
    assertThat(countdown.matches()).isTrue();
    assertThat(Integer.parseInt(countdown.group(1))).isBetween(1, 60);

    String first = screen.find(".qr-image").getAttribute("src");
    String next = Webhooks.QR.replace("2@Sn", "2@Tn");
    stage.deliver(session, user, Webhooks.qr(next));
    screen
        .page()
        .waitForFunction(
            "first => document.querySelector('.qr-image').src.startsWith('data:')"
                + " && document.querySelector('.qr-image').src !== first",
            first);
    assertThat(scanned(screen)).isEqualTo(next);

    stage.deliver(session, user, Webhooks.READY);
    screen.sees(screen.find(".state-words"), "Connected");
    screen.seesNo(screen.find(".qr"));
    assertThat(screen.page().title()).startsWith("Connected: " + session);
  }

  @Test
  void it_tells_what_its_server_said_last_and_that_the_server_is_left_alone() {
    String answer =
        "{\"server\":\"waha:3000\",\"kind\":\"waha\",\"circuit\":\"%s\",\"lastFailure\":\"answered 500\",\"shown\":\"session_connected\","
            + "\"last\":{\"doubt\":\"silent\",\"askedAt\":\"%2$s\",\"answeredAt\":\"%2$s\",\"outcome\":\"agreed\",\"known\":true,"
            + "\"status\":\"session_connected\",\"words\":\"WORKING\"}}";
    String now = Instant.now().toString();
    stage.deliver(session, user, Webhooks.READY);
    stage.serverSaid(session, answer.formatted("closed", now));
    screen.openSession(session);
    Locator its = screen.find("dl div:has(dt:text-is('Its server')) dd");
    screen.sees(its, "waha:3000: Connected (WORKING), as shown");

    stage.serverSaid(session, answer.formatted("open", now));
    screen.openSession(session);
    screen.sees(its, "waha:3000 fails (answered 500) and is left alone for a moment");
    assertThat(screen.objections()).isEmpty();
  }

  @Test
  void a_code_that_has_run_out_is_gone_and_the_page_says_so() {
    stage.deliver(session, user, Webhooks.qr(Webhooks.QR));
    screen.page().clock().install();
    screen.openSession(session);
    screen.sees(screen.find(".qr-image"));

    screen.page().clock().fastForward(MORE_THAN_A_CODE_LIVES_MS);

    screen.sees(screen.find(".qr-cover"), "Code expired");
    screen.seesNo(screen.find(".qr-image"));
    assertThat(screen.find(".qr-image").getAttribute("src")).isNull();
    screen.sees(screen.find(".state-words"), "Code expired");
  }

  @Test
  void loading_shows_how_far_it_is() {
    stage.deliver(session, user, Webhooks.loading(30));
    screen.openSession(session);
    screen.sees(screen.find(".state-words"), "Loading 30 %");

    stage.deliver(session, user, Webhooks.loading(80));
    screen.sees(screen.find(".state-words"), "Loading 80 %");
    assertThat(screen.find("progress").getAttribute("value")).isEqualTo("80");
  }

  @Test
  void the_timeline_tells_what_happened_and_which_rule_decided() {
    stage.deliver(session, user, Webhooks.qr(Webhooks.QR));
    stage.deliver(session, user, Webhooks.READY);
    stage.deliver(session, user, Webhooks.loading(100));
    screen.openSession(session);

    screen.sees(screen.find(".entry >> nth=0"), "loading_screen");
    screen.sees(screen.find(".entry >> nth=0 >> .outcome"), "Came late");
    assertThat(screen.find(".entry >> nth=0 >> .entry-note").textContent()).isNotBlank();
    screen.sees(screen.find(".entry >> nth=1"), "ready");
    screen.sees(screen.find(".state-words"), "Connected");

    stage.deliver(session, user, Webhooks.LOGGED_OUT);
    screen.sees(screen.find(".entry >> nth=0"), "Disconnected: LOGOUT");

    screen.find(".check input").check();
    screen.seesNo(screen.find(".outcome"));
  }

  @Test
  void the_chart_shows_each_connect_and_disconnect() {
    stage.deliver(session, user, Webhooks.READY);
    stage.deliver(session, user, Webhooks.LOGGED_OUT);
    stage.deliver(session, user, Webhooks.READY);
    screen.openSession(session);

    screen.sees(screen.find(".chart-summary"), "with 1 drop");
    assertThat(screen.find(".segment[data-category='connected']").count()).isEqualTo(2);

    stage.deliver(session, user, Webhooks.LOGGED_OUT);
    screen.sees(screen.find(".chart-summary"), "with 2 drops");
  }

  @Test
  void messages_show_their_ticks_as_they_come() {
    stage.deliver(session, user, Webhooks.READY);
    stage.deliver(session, user, Webhooks.message("3EB0AA", "Your parcel is here."));
    screen.openSession(session);
    screen.sees(screen.find(".message-body"), "Your parcel is here.");
    screen.sees(screen.find(".contact"), "+33639980123");

    stage.deliver(session, user, Webhooks.ack("3EB0AA", "Your parcel is here.", 2));
    screen.sees(screen.find(".tick"), "Delivered");
    stage.deliver(session, user, Webhooks.ack("3EB0AA", "Your parcel is here.", 3));
    screen.sees(screen.find(".tick"), "Read");
  }

  @Test
  void a_received_message_has_no_tick() {
    stage.deliver(session, user, Webhooks.READY);
    stage.deliver(session, user, Webhooks.received("3EB0DD", "Is it still there?"));
    screen.openSession(session);

    screen.sees(screen.find(".message.is-in .message-body"), "Is it still there?");
    assertThat(screen.find(".message.is-in .tick").count()).isZero();
  }

  @Test
  void older_messages_are_shown_up_to_the_first_and_stay_when_new_ones_come() {
    int all = 130;
    for (int i = 0; i < all; i++) {
      stage.deliver(session, user, Webhooks.message("3EB0F%03d".formatted(i), "Number " + i));
    }
    screen.openSession(session);
    var older = screen.find(".messages + button");
    screen.sees(screen.find(".message-body >> nth=29"));
    assertThat(screen.find(".message").count()).isEqualTo(30);

    older.click();
    screen.sees(screen.find(".message-body >> nth=119"));
    stage.deliver(session, user, Webhooks.message("3EB0NEW", "The newest"));
    screen.sees(screen.find(".message-body >> nth=0"), "The newest");
    older.click();
    screen.sees(screen.find(".message-body >> nth=130"));
    screen.seesNo(older);
    assertThat(screen.find(".message-body").allTextContents())
        .hasSize(all + 1)
        .doesNotHaveDuplicates()
        .contains("Number 0");
  }

  @Test
  void what_a_sender_wrote_is_shown_and_never_run() {
    String script = "<img src=x onerror=document.title=1>";
    stage.deliver(session, user, Webhooks.READY);
    stage.deliver(session, user, Webhooks.message("3EB0BB", script));
    screen.openSession(session);

    screen.sees(screen.find(".message-body"), script);
    assertThat(screen.find(".message-body img").count()).isZero();
  }

  @Test
  void a_page_of_a_session_that_does_not_exist_waits_for_its_first_webhook() {
    screen.openSession(session);
    screen.sees(screen.find(".unknown"), "There is no session of this id");

    stage.deliver(session, user, Webhooks.READY);
    screen.sees(screen.find(".state-words"), "Connected");
    stage.delete(session);
    screen.sees(screen.find(".unknown"), "This session was deleted.");
  }
}
