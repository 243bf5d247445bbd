package io.sessionlog.system.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The page never claims to know what it does not know. */
@ExtendWith(Stage.Extension.class)
class StaleTest {

  private static final int LONGER_THAN_THE_SERVER_IS_EVER_SILENT_MS = 21_000;

  /** What a person sees: the connection and one row's status, once for each frame that differs. */
  private static final String RECORD_FRAMES =
      """
      (session) => {
        window.frames_ = [];
        const look = () => {
          const row = document.querySelector(`.row[data-id='${session}'] .cell-status`);
          const seen = `${document.body.dataset.connection}: ${row?.lastChild.textContent}`;
          if (window.frames_.at(-1) !== seen) window.frames_.push(seen);
          next();
        };
        // Behind the frame's own work: what is seen then was drawn.
        const next = () => requestAnimationFrame(() => setTimeout(look));
        next();
      }
      """;

  private final Stage stage = Stage.get();
  private final String user = "user-" + UUID.randomUUID();
  private final String session = "session-" + UUID.randomUUID();

  @SuppressWarnings("unchecked")
  private static List<String> frames(Screen screen) {
    return (List<String>) screen.page().evaluate("() => window.frames_");
  }

  /** From the first frame on: what happens before it is drawn would not be seen. */
  private void record(Screen screen) {
    screen.page().evaluate(RECORD_FRAMES, session);
    screen.page().waitForFunction("() => window.frames_.length > 0");
  }

  @Test
  void a_node_that_stops_and_starts_is_told_and_no_frame_shows_a_wrong_status() {
    stage.deliver(session, user, Webhooks.READY);
    try (Node node = stage.node("--QUERY_AUTH=none", "--MANAGEMENT_AUTH=none");
        Screen screen = stage.visitor(node.uri())) {
      screen.openList(user);
      screen.sees(screen.status(session), "Connected");
      screen.isLive();
      record(screen);

      node.stop();
      screen.isStale();
      screen.sees(screen.find("#connection-text"), "Not live since");
      assertThat(screen.page().title()).startsWith("Not live");
      assertThat(
              screen
                  .page()
                  .evaluate(
                      "() => getComputedStyle(document.querySelector('.row .cell-status > span:last-child'),"
                          + " '::before').content"))
          .isEqualTo("\"was \"");

      stage.deliver(session, user, Webhooks.LOGGED_OUT);
      stage.awaitStatus(session, "session_not_connected");
      assertThat(frames(screen)).startsWith("live: Connected", "stale: Connected");
      // A node that stops may be found once more before it is gone: that was no lie.
      screen.page().evaluate("() => window.frames_ = []");
      node.start();

      screen.isLive();
      screen.sees(screen.status(session), "Disconnected");
      assertThat(screen.find("#connection-text").textContent()).isEqualTo("Live");
      assertThat(frames(screen))
          .startsWith("stale: Connected")
          .endsWith("live: Disconnected")
          .doesNotContain("live: Connected");
    }
  }

  @Test
  void a_server_that_has_gone_silent_is_told_too() {
    stage.deliver(session, user, Webhooks.READY);
    try (Screen screen = stage.visitor()) {
      screen.page().clock().install();
      screen.openList(user);
      screen.isLive();
      record(screen);

      screen.page().clock().fastForward(LONGER_THAN_THE_SERVER_IS_EVER_SILENT_MS);

      screen.page().waitForFunction("() => window.frames_.includes('stale: Connected')");
      screen.isLive();
    }
  }

  @Test
  void the_streams_parser_takes_whatever_pieces_the_network_makes() {
    try (Screen screen = stage.visitor()) {
      screen.open("");
      assertThat(
              screen
                  .page()
                  .evaluate(
                      """
                      async () => {
                        const { EventStreamParser } = await import("/dashboard/sse.js");
                        const text = ": comment\\nretry: 250\\r\\n\\r\\nid: 7\\revent: a\\rdata: one\\rdata:two\\r\\r"
                          + "event: none\\n\\ndata: ü\\n\\nid: 8\\ndata\\n\\ndata: never finished";
                        const read = (pieces) => {
                          const told = [];
                          const parser = new EventStreamParser({
                            onEvent: ({ event, data, id }) => told.push(`${event} ${id} ${data}`),
                            onRetry: (milliseconds) => told.push(`retry ${milliseconds}`),
                          });
                          pieces.forEach((piece) => parser.push(piece));
                          return told.join("|");
                        };
                        const ways = new Set([read([text]), read([...text])]);
                        for (let cut = 1; cut < text.length; cut++) {
                          ways.add(read([text.slice(0, cut), text.slice(cut)]));
                        }
                        return [...ways];
                      }
                      """))
          .isEqualTo(List.of("retry 250|a 7 one\ntwo|message 7 ü|message 8 "));
    }
  }
}
