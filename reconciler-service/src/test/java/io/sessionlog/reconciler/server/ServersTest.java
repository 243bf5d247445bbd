package io.sessionlog.reconciler.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sessionlog.model.Position;
import io.sessionlog.model.SessionStatus;
import io.sessionlog.reconciler.doubt.Answer;
import io.sessionlog.reconciler.doubt.Answer.Failed.Fault;
import io.sessionlog.reconciler.doubt.Doubt;
import io.sessionlog.reconciler.doubt.Question;
import io.sessionlog.reconciler.doubt.Watched;
import io.sessionlog.support.security.InvalidSetting;
import io.sessionlog.testing.QrPictures;
import io.sessionlog.testing.StandInServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each kind of server in the shapes of its own source, and servers that can't be believed. */
class ServersTest {

  private static final String SESSION = "shop-1";
  private static final String KEY = "a-secret-key";

  private StandInServer server;

  @BeforeEach
  void start() throws IOException {
    server = new StandInServer();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Answer ask(String kind, SessionStatus shown) throws Exception {
    return ask(kind, shown, null, KEY);
  }

  private Answer ask(String kind, SessionStatus shown, @Nullable String dialect, String key)
      throws Exception {
    Servers servers = Servers.of(server.url().toString(), key, kind, null, Duration.ofSeconds(3));
    Watched session = session(SESSION, null, shown, dialect);
    return servers
        .of(session)
        .orElseThrow()
        .ask(new Question(session, Doubt.LOST, Instant.EPOCH))
        .get(60, TimeUnit.SECONDS);
  }

  private static Watched session(
      String id, @Nullable String user, SessionStatus status, @Nullable String dialect) {
    return new Watched(
        id,
        user,
        status,
        Instant.EPOCH,
        Instant.EPOCH,
        null,
        null,
        false,
        dialect,
        new Position(0, 0));
  }

  private static String told(Answer answer) {
    if (answer instanceof Answer.Told told) {
      return told.status().wireName() + (told.code() == null ? "" : " " + told.code());
    }
    return answer instanceof Answer.Unknown ? "unknown" : ((Answer.Failed) answer).why();
  }

  @Nested
  class Wwebjs_api {

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "{\"success\":true,\"state\":\"CONNECTED\",\"message\":\"session_connected\"} | session_connected",
          "{\"success\":false,\"state\":null,\"message\":\"session_not_connected\"} | session_not_connected",
          "{\"success\":false,\"state\":\"OPENING\",\"message\":\"session_not_connected\"} | connecting",
          "{\"success\":false,\"state\":null,\"message\":\"session_not_found\"} | unknown",
          "{\"success\":false,\"state\":null,\"message\":\"browser tab closed\"} | session_not_connected",
          "{\"success\":false,\"state\":null,\"message\":\"session closed\"} | session_not_connected",
          "{\"success\":false,\"message\":\"something new\"} | answered with a state that is not known here",
        })
    void tells_each_state(String body, String expected) throws Exception {
      server.answer("/session/status/shop-1", 200, body);

      assertThat(told(ask("wwebjs-api", SessionStatus.SESSION_CONNECTED))).isEqualTo(expected);
      assertThat(server.calls().get(0).headers()).containsEntry("x-api-key", KEY);
    }

    @Test
    void has_the_code_that_waits() throws Exception {
      server.answer(
          "/session/status/shop-1",
          200,
          "{\"success\":false,\"state\":null,\"message\":\"session_not_connected\"}");
      server.answer("/session/qr/shop-1", 200, "{\"success\":true,\"qr\":\"2@code\"}");

      assertThat(told(ask("wwebjs-api", SessionStatus.QR_GENERATED)))
          .isEqualTo("qr_generated 2@code");
      assertThat(told(ask("wwebjs-api", SessionStatus.SESSION_CONNECTED)))
          .isEqualTo("session_not_connected");

      server.answer(
          "/session/qr/shop-1",
          200,
          "{\"success\":false,\"message\":\"qr code not ready or already scanned\"}");
      assertThat(told(ask("wwebjs-api", SessionStatus.QR_GENERATED)))
          .isEqualTo("session_not_connected");
    }
  }

  @Nested
  class Waha_server {

    @ParameterizedTest
    @CsvSource({
      "WORKING, session_connected",
      "STARTING, connecting",
      "STOPPED, session_not_connected",
      "FAILED, error",
      "PASSKEY_REQUIRED, connecting",
      "NEW_ONE, answered with a state that is not known here"
    })
    void tells_each_state(String status, String expected) throws Exception {
      server.answer(
          "/api/sessions/shop-1",
          200,
          "{\"name\":\"shop-1\",\"status\":\"%s\",\"config\":{},\"me\":null,\"engine\":{\"engine\":\"NOWEB\"}}"
              .formatted(status));

      assertThat(told(ask("waha", SessionStatus.CONNECTING))).isEqualTo(expected);
      assertThat(server.calls().get(0).headers()).containsEntry("x-api-key", KEY);
    }

    @Test
    void has_the_code_that_its_webhooks_lack() throws Exception {
      server.answer(
          "/api/sessions/shop-1", 200, "{\"name\":\"shop-1\",\"status\":\"SCAN_QR_CODE\"}");
      server.answer("/api/shop-1/auth/qr?format=raw", 200, "{\"value\":\"2@waha\"}");

      assertThat(told(ask("waha", SessionStatus.SESSION_CONNECTED)))
          .isEqualTo("qr_generated 2@waha");
    }

    @Test
    void does_not_know_the_session() throws Exception {
      server.answer(
          "/api/sessions/shop-1",
          404,
          "{\"statusCode\":404,\"message\":\"Session not found\",\"error\":\"Not Found\"}");

      assertThat(told(ask("waha", SessionStatus.SESSION_CONNECTED))).isEqualTo("unknown");
    }

    @Test
    void is_refused_when_it_tells_of_another_session() throws Exception {
      server.answer("/api/sessions/shop-1", 200, "{\"name\":\"shop-2\",\"status\":\"STOPPED\"}");

      assertThat(told(ask("waha", SessionStatus.SESSION_CONNECTED)))
          .isEqualTo("answered about another session");
    }
  }

  @Nested
  class Evolution_api {

    private void state(String state) {
      server.answer(
          "/instance/connectionState/shop-1",
          200,
          "{\"instance\":{\"instanceName\":\"shop-1\",\"state\":\"%s\"}}".formatted(state));
    }

    @ParameterizedTest
    @CsvSource({
      "open, session_connected",
      "close, session_not_connected",
      "connecting, connecting"
    })
    void tells_each_state(String state, String expected) throws Exception {
      state(state);

      assertThat(told(ask("evolution", SessionStatus.SESSION_CONNECTED))).isEqualTo(expected);
      assertThat(server.calls().get(0).headers()).containsEntry("apikey", KEY);
    }

    @Test
    void has_the_code_that_waits_or_leaves_open_what_connecting_means() throws Exception {
      state("connecting");
      server.answer(
          "/instance/connect/shop-1", 200, "{\"pairingCode\":null,\"code\":\"2@evo\",\"count\":1}");
      assertThat(told(ask("evolution", SessionStatus.QR_GENERATED)))
          .isEqualTo("qr_generated 2@evo");

      server.answer("/instance/connect/shop-1", 200, "{\"pairingCode\":null,\"count\":1}");
      assertThat(((Answer.Told) ask("evolution", SessionStatus.QR_GENERATED)).fits())
          .contains(SessionStatus.QR_GENERATED);
    }

    @Test
    void does_not_know_the_instance_or_has_no_licence() throws Exception {
      server.answer(
          "/instance/connectionState/shop-1",
          404,
          "{\"status\":404,\"error\":\"Not Found\",\"response\":{\"message\":[\"The \\\"shop-1\\\" instance does not exist\"]}}");
      assertThat(told(ask("evolution", SessionStatus.SESSION_CONNECTED))).isEqualTo("unknown");

      server.answer("/instance/connectionState/shop-1", 503, "{\"error\":\"LICENSE_REQUIRED\"}");
      assertThat(told(ask("evolution", SessionStatus.SESSION_CONNECTED))).isEqualTo("answered 503");
    }
  }

  @Nested
  class Wppconnect_server {

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "{\"status\":\"CONNECTED\",\"qrcode\":null,\"urlcode\":null} | session_connected",
          "{\"status\":\"QRCODE\",\"qrcode\":\"data:image/png;base64,AA\",\"urlcode\":\"2@wpp\"} | qr_generated 2@wpp",
          "{\"status\":\"PHONECODE\"} | qr_generated",
          "{\"status\":\"INITIALIZING\",\"qrcode\":null} | connecting",
          "{\"status\":\"CLOSED\",\"qrcode\":null} | session_not_connected",
          "{\"status\":null,\"qrcode\":null} | session_not_connected",
        })
    void tells_each_state_to_who_has_a_token(String body, String expected) throws Exception {
      server.answer(
          "/api/shop-1/a-secret-key/generate-token",
          201,
          "{\"status\":\"success\",\"session\":\"shop-1\",\"token\":\"$2b$10$tok\",\"full\":\"shop-1:$2b$10$tok\"}");
      server.answer("/api/shop-1/status-session", 200, body);

      assertThat(told(ask("wppconnect", SessionStatus.SESSION_CONNECTED))).isEqualTo(expected);
      assertThat(server.calls().get(0).method()).isEqualTo("POST");
      assertThat(server.calls().get(1).headers())
          .containsEntry("authorization", "Bearer $2b$10$tok");
    }
  }

  @Nested
  class Gowa_server {

    @ParameterizedTest
    @CsvSource({
      "true, true, session_connected",
      "true, false, connecting",
      "false, true, session_not_connected",
      "false, false, session_not_connected"
    })
    void tells_each_state(boolean connected, boolean loggedIn, String expected) throws Exception {
      server.answer(
          "/devices/shop-1/status",
          200,
          "{\"code\":\"SUCCESS\",\"message\":\"ok\",\"results\":{\"device_id\":\"shop-1\",\"is_connected\":%s,\"is_logged_in\":%s}}"
              .formatted(connected, loggedIn));

      assertThat(told(ask("gowa", SessionStatus.SESSION_CONNECTED, null, "admin:pass")))
          .isEqualTo(expected);
      assertThat(server.calls().get(0).headers())
          .containsEntry("authorization", "Basic YWRtaW46cGFzcw==");
    }
  }

  @Nested
  class Wuzapi_server {

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "200 | {\"code\":200,\"data\":{\"Connected\":true,\"LoggedIn\":true},\"success\":true} | session_connected",
          "200 | {\"code\":200,\"data\":{\"connected\":true,\"loggedIn\":false,\"name\":\"shop-1\",\"qrcode\":\"data:image/png;base64,AA\"}} | qr_generated",
          "200 | {\"code\":200,\"data\":{\"Connected\":true,\"LoggedIn\":false}} | connecting",
          "200 | {\"code\":200,\"data\":{\"Connected\":false,\"LoggedIn\":false}} | session_not_connected",
          "500 | {\"code\":500,\"error\":\"No session\",\"success\":false} | session_not_connected",
          "200 | {\"code\":200,\"data\":{\"connected\":true,\"loggedIn\":true,\"name\":\"other\"}} | answered about another session",
        })
    void tells_each_state(int status, String body, String expected) throws Exception {
      server.answer("/session/status", status, body);

      assertThat(told(ask("wuzapi", SessionStatus.SESSION_CONNECTED))).isEqualTo(expected);
      assertThat(server.calls().get(0).headers()).containsEntry("token", KEY);
    }

    @Test
    void tells_the_code_that_stands_in_the_picture() throws Exception {
      server.answer(
          "/session/status",
          200,
          "{\"data\":{\"connected\":true,\"loggedIn\":false,\"qrcode\":\"%s\"}}"
              .formatted(QrPictures.dataUrl("2@wuzapi", 256)));

      assertThat(told(ask("wuzapi", SessionStatus.QR_GENERATED)))
          .isEqualTo("qr_generated 2@wuzapi");
    }

    @Test
    void is_asked_for_the_picture_where_its_state_has_none_and_a_code_may_wait() throws Exception {
      server.answer("/session/status", 200, "{\"data\":{\"Connected\":true,\"LoggedIn\":false}}");
      server.answer(
          "/session/qr",
          200,
          "{\"data\":{\"QRCode\":\"%s\"}}".formatted(QrPictures.dataUrl("2@older", 256)));

      assertThat(told(ask("wuzapi", SessionStatus.SESSION_CONNECTED))).isEqualTo("connecting");
      assertThat(told(ask("wuzapi", SessionStatus.QR_GENERATED))).isEqualTo("qr_generated 2@older");

      server.answer("/session/qr", 200, "{\"data\":{\"QRCode\":\"\"}}");
      assertThat(told(ask("wuzapi", SessionStatus.QR_GENERATED))).isEqualTo("connecting");
    }
  }

  @Nested
  class Openwa_server {

    @ParameterizedTest
    @CsvSource({
      "ready, session_connected", "initializing, connecting", "authenticating, connecting",
      "created, session_not_connected", "disconnected, session_not_connected", "failed, error",
      "action_required, error", "qr_ready, qr_generated 2@openwa"
    })
    void tells_each_state(String status, String expected) throws Exception {
      server.answer(
          "/api/sessions/shop-1",
          200,
          "{\"id\":\"shop-1\",\"name\":\"Shop\",\"status\":\"%s\",\"lastError\":null,\"engineLoaded\":true}"
              .formatted(status));
      server.answer(
          "/api/sessions/shop-1/qr", 200, "{\"qrCode\":\"2@openwa\",\"status\":\"qr_ready\"}");

      assertThat(told(ask("openwa", SessionStatus.SESSION_CONNECTED))).isEqualTo(expected);
    }
  }

  @Nested
  class What_can_not_be_believed {

    private static final String PATH = "/api/sessions/shop-1";

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 429, 400})
    void an_error(int status) throws Exception {
      server.answer(PATH, status, "{\"name\":\"shop-1\",\"status\":\"STOPPED\"}");

      assertThat(told(ask("waha", SessionStatus.SESSION_CONNECTED)))
          .isEqualTo("answered " + status);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 404, 500})
    void a_page(int status) throws Exception {
      server.answer(
          PATH,
          exchange -> StandInServer.send(exchange, status, "text/html", "<html>Not found</html>"));

      assertThat(told(ask("waha", SessionStatus.SESSION_CONNECTED)))
          .isEqualTo("answered " + status + " with something that is no JSON");
    }

    @Test
    void a_path_that_the_server_does_not_have() throws Exception {
      assertThat(told(ask("waha", SessionStatus.SESSION_CONNECTED)))
          .isEqualTo("answered 404 to the path: are its URL and kind right?");
    }

    @Test
    void a_refusal_of_the_key() throws Exception {
      server.answer(PATH, 401, "{\"message\":\"Unauthorized\"}");

      assertThat(told(ask("waha", SessionStatus.SESSION_CONNECTED)))
          .isEqualTo("refused the key (401)");
    }

    @Test
    void a_redirect_to_another_host_which_never_sees_the_key() throws Exception {
      try (var other = new StandInServer()) {
        other.answer(PATH, 200, "{\"name\":\"shop-1\",\"status\":\"STOPPED\"}");
        server.answer(
            PATH,
            exchange -> {
              exchange.getResponseHeaders().set("Location", other.url() + PATH);
              StandInServer.send(exchange, 302, "application/json", "{}");
            });

        assertThat(told(ask("waha", SessionStatus.SESSION_CONNECTED)))
            .isEqualTo("redirected (302), which is not followed");
        assertThat(other.calls()).isEmpty();
      }
    }

    @Test
    void ten_megabytes_of_which_no_more_is_read_than_is_bounded() throws Exception {
      server.answer(
          PATH,
          exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] chunk = " ".repeat(64 * 1024).getBytes(java.nio.charset.StandardCharsets.UTF_8);
            for (int i = 0; i < 160; i++) {
              exchange.getResponseBody().write(chunk);
            }
          });

      assertThat(told(ask("waha", SessionStatus.SESSION_CONNECTED)))
          .isEqualTo("answered more than 64 KiB");
    }

    @Test
    void a_body_that_does_not_come() throws Exception {
      var end = new CountDownLatch(1);
      server.answer(
          PATH,
          exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            try {
              end.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });

      Answer answer = ask("waha", SessionStatus.SESSION_CONNECTED);
      end.countDown();
      assertThat(told(answer)).isEqualTo("no answer in time");
      assertThat(fault(answer)).as("others may be answered about").isEqualTo(Fault.SESSION);
    }

    @Test
    void a_server_that_is_gone() throws Exception {
      server.close();

      Answer answer = ask("waha", SessionStatus.SESSION_CONNECTED);
      assertThat(told(answer)).isEqualTo("no connection");
      assertThat(fault(answer)).isEqualTo(Fault.SERVER);
    }

    /** A page of 500 is what frameworks make of an error; any other is no API's. */
    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "500 | {\"success\":false,\"error\":\"Protocol error (Runtime.callFunctionOn)\"} | SESSION",
          "500 | <html>Error</html> | SESSION",
          "422 | {\"success\":false} | SESSION",
          "200 | {\"name\":\"shop-1\",\"status\":\"NEW_ONE\"} | SESSION",
          "200 | {\"name\":\"shop-2\",\"status\":\"STOPPED\"} | SESSION",
          "401 | {\"message\":\"Unauthorized\"} | SERVER",
          "403 | {} | SERVER",
          "404 | {\"message\":\"Cannot GET /api\"} | SERVER",
          "404 | <html>Not found</html> | SERVER",
          "200 | <html>Log in</html> | SERVER",
          "302 | {} | SERVER",
          "429 | {} | SERVER",
          "502 | {} | SERVER",
          "503 | {} | SERVER",
          "503 | <html>No backend</html> | SERVER",
          "504 | <html>Gateway</html> | SESSION",
        })
    void is_the_servers_fault_where_every_session_fares_the_same(
        int status, String body, Fault expected) throws Exception {
      server.answer(PATH, status, body);

      assertThat(fault(ask("waha", SessionStatus.SESSION_CONNECTED))).isEqualTo(expected);
    }

    private static Fault fault(Answer answer) {
      return ((Answer.Failed) answer).fault();
    }
  }

  @Test
  void the_kind_follows_the_senders_dialect_where_it_is_auto() throws Exception {
    server.answer("/api/sessions/shop-1", 200, "{\"name\":\"shop-1\",\"status\":\"WORKING\"}");
    server.answer(
        "/session/status/shop-1", 200, "{\"success\":true,\"message\":\"session_connected\"}");

    assertThat(told(ask("auto", SessionStatus.CONNECTING, "waha", KEY)))
        .isEqualTo("session_connected");
    assertThat(told(ask("auto", SessionStatus.CONNECTING, null, KEY)))
        .isEqualTo("session_connected");
    assertThat(
            Servers.of(server.url().toString(), KEY, "auto", null)
                .of(session(SESSION, null, SessionStatus.CONNECTING, "meta-cloud")))
        .isEmpty();
  }

  @Test
  void a_file_shares_out_the_sessions_and_its_first_line_wins(@TempDir Path folder)
      throws Exception {
    Path file = folder.resolve("servers");
    Files.writeString(
        file,
        """
        # kind url key sessions
        waha      http://one:3000  key-1  shop-*
        evolution https://two      -      user:alice
        gowa      http://three:80  u:p    *-last
        """);
    Servers servers = Servers.of("http://rest:3000/base/", KEY, "wppconnect", file);

    assertThat(name(servers, "shop-7", "alice")).isEqualTo("one:3000 waha");
    assertThat(name(servers, "other", "alice")).isEqualTo("two evolution");
    assertThat(name(servers, "the-last", null)).isEqualTo("three:80 gowa");
    assertThat(name(servers, "other", null)).isEqualTo("rest:3000 wppconnect");
    assertThat(servers.all().toString()).doesNotContain("key-1").doesNotContain("u:p");
  }

  private static String name(Servers servers, String id, @Nullable String user) {
    Watched session = session(id, user, SessionStatus.CONNECTING, null);
    Server server = servers.of(session).orElseThrow();
    return server.name() + " " + server.kindName(session);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://host",
        "host:3000",
        "http://user:password@host",
        "http://host?key=1",
        "http://"
      })
  void a_url_that_is_none_stops_the_start_and_is_not_shown(String url) {
    assertThatThrownBy(() -> Servers.of(url, KEY, "waha", null))
        .isInstanceOf(InvalidSetting.class)
        .hasMessageContaining("WHATSAPP_SERVER_API")
        .hasMessageNotContaining("password");
  }

  @Test
  void a_bad_line_is_named(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("servers");
    Files.writeString(file, "waha http://one key *\nwhat http://two secret-key\n");

    assertThatThrownBy(() -> Servers.of("", "", "auto", file))
        .isInstanceOf(InvalidSetting.class)
        .hasMessageContaining("line 2")
        .hasMessageNotContaining("secret-key");
  }
}
