package io.sessionlog.replay;

import static io.sessionlog.replay.TestCluster.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.replay.TestCluster.Run;
import io.sessionlog.replay.command.ExitCode;
import io.sessionlog.table.application.ApplicationDatabase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The application's table against the log. */
class VerifyDatabaseTest {

  private static final TestCluster kafka = TestCluster.get();
  private static final ApplicationDatabase application = ApplicationDatabase.create();

  private final String log = kafka.topic();

  @BeforeEach
  void clear() {
    application.clear();
  }

  private Run verify(String... options) {
    return verifyAt(application.url(), "300ms", options);
  }

  private Run verifyAt(String url) {
    return verifyAt(url, "300ms");
  }

  private Run verifyAt(String url, String patience, String... options) {
    var args =
        new ArrayList<>(
            List.of(
                "verify",
                "--topic",
                log,
                "--database=" + url,
                "--wait",
                patience,
                "--timeout",
                "60s"));
    args.addAll(List.of(options));
    return kafka.replay(args.toArray(String[]::new));
  }

  private void connected(String session) {
    kafka.append(log, event("2026-11-23T10:00:00Z", session, "ready", "{}"));
  }

  /** A row as the sink leaves it. */
  private void row(String session, String status, String message) {
    application.addSession(session, "owner");
    application
        .sql()
        .update(
            "UPDATE \"WhatsAppSession\" SET \"status\" = ?, \"message\" = ? WHERE \"sessionId\" = ?",
            status,
            message,
            session);
  }

  @Test
  void a_table_that_says_what_the_log_says_has_no_difference() {
    for (String session : List.of("a", "b")) {
      connected(session);
      row(session, "session_not_connected", null);
    }
    verify("--repair").succeeds();

    Run run = verify().succeeds();

    assertThat(run.out()).startsWith("2 rows compared, log up to 0:").contains("no difference");
  }

  @Test
  void a_row_that_somebody_overwrote_is_shown_with_both_values_and_repaired() {
    connected("a");
    row("a", "paused", "by hand");

    Run found = verify("--format", "csv");
    assertThat(found.code()).isEqualTo(ExitCode.DIFFERENCES);
    assertThat(found.lines())
        .anySatisfy(line -> assertThat(line).endsWith(",status,paused,session_connected"))
        .anySatisfy(line -> assertThat(line).contains(",message,by hand,"));
    assertThat(application.row("a")).containsEntry("status", "paused");

    Run repaired = verify("--repair").succeeds();
    assertThat(repaired.out()).contains("1 differ", "1 rows repaired");
    assertThat(application.row("a"))
        .containsEntry("status", "session_connected")
        .containsEntry("userId", "owner")
        .containsEntry("id", "app-a");
    assertThat(verify().succeeds().out()).contains("no difference");
  }

  @Test
  void a_qr_code_that_differs_is_named_and_not_shown() {
    kafka.append(log, event("2026-11-23T10:00:00Z", "a", "qr", "{\"qr\":\"2@old\"}"));
    row("a", "qr_generated", "QR code expired");
    application.sql().update("UPDATE \"WhatsAppSession\" SET \"qr\" = '2@wrong'");

    Run run = verify();

    assertThat(run.code()).as(run.out() + run.err()).isEqualTo(ExitCode.DIFFERENCES);
    assertThat(run.out()).contains("qr", "sha256:").doesNotContain("2@wrong", "2@old");
    verify("--repair").succeeds();
    assertThat(application.row("a")).containsEntry("qr", null);
  }

  @Test
  void a_code_that_no_sink_would_take_out_again_is_not_written() {
    kafka.append(log, event(Instant.now().toString(), "a", "qr", "{\"qr\":\"2@fresh\"}"));
    row("a", "session_not_connected", null);

    verify("--repair").succeeds();

    assertThat(application.row("a"))
        .containsEntry("status", "qr_generated")
        .containsEntry("qr", null);
  }

  @Test
  void codes_that_the_sink_is_told_not_to_write_are_not_missed() {
    kafka.append(log, event(Instant.now().toString(), "a", "qr", "{\"qr\":\"2@fresh\"}"));
    row("a", "session_not_connected", null);
    verify("--repair").succeeds();

    assertThat(verify("--database-qr", "false").succeeds().out()).contains("no difference");
    assertThat(verify().code()).isEqualTo(ExitCode.DIFFERENCES);
  }

  @Test
  void a_session_without_a_row_is_the_applications_business() {
    connected("a");

    assertThat(verify().succeeds().out()).contains("no difference", "1 sessions have no row");
  }

  @Test
  void a_row_that_the_sink_should_have_made_is_missed_and_made() {
    kafka.append(
        log,
        event("2026-11-23T10:00:00Z", "a", "session_registered", "{\"userId\":\"here\"}"),
        event("2026-11-23T10:00:00Z", "b", "session_registered", "{\"userId\":\"later\"}"));
    application.addUser("here");

    assertThat(verify("--database-rows", "upsert", "--format", "csv").lines())
        .hasSize(2)
        .element(1)
        .asString()
        .startsWith("a,")
        .contains(",session,no row,");
    Run run = verify("--database-rows", "upsert", "--repair").succeeds();

    assertThat(run.out()).contains("1 rows repaired", "1 sessions have no row");
    assertThat(application.row("a")).containsEntry("userId", "here");
    assertThat(application.row("b")).isNull();
  }

  @Test
  void the_row_of_a_removed_session_says_so_or_goes() {
    connected("a");
    kafka.append(log, event("2026-11-23T10:00:01Z", "a", "session_deleted", "{}"));
    row("a", "session_connected", "still");

    assertThat(verify("--database-deleted", "delete").out()).contains("no row");
    verify("--repair").succeeds();
    assertThat(application.row("a"))
        .containsEntry("status", "session_not_connected")
        .containsEntry("message", "Session removed");

    application.sql().update("UPDATE \"WhatsAppSession\" SET \"updatedAt\" = '2020-01-01'");
    verify("--database-deleted", "delete", "--repair").succeeds();
    assertThat(application.row("a")).isNull();
  }

  @Test
  void a_row_made_anew_after_its_session_was_removed_is_not_deleted() {
    connected("a");
    kafka.append(log, event("2026-11-23T10:00:01Z", "a", "session_deleted", "{}"));
    row("a", "session_not_connected", null);
    application
        .sql()
        .update("UPDATE \"WhatsAppSession\" SET \"updatedAt\" = '2026-11-23 10:00:02'");

    verify("--database-deleted", "delete", "--repair").succeeds();

    assertThat(application.row("a")).isNotNull();
  }

  @Test
  void a_row_of_a_session_that_the_log_does_not_know_is_left_alone() {
    row("own", "draft", null);

    assertThat(verify("--repair").succeeds().out())
        .startsWith("0 rows compared")
        .contains("1 rows are of sessions that the log does not know");
    assertThat(application.row("own")).containsEntry("status", "draft");
  }

  @Test
  void a_row_that_the_database_refuses_is_named_and_the_others_are_repaired() {
    for (String session : List.of("a", "bad", "c")) {
      connected(session);
      row(session, "paused", null);
    }
    application.refuse("bad");

    Run run = verify("--repair");

    assertThat(run.code()).as(run.out() + run.err()).isEqualTo(ExitCode.DIFFERENCES);
    assertThat(run.out()).contains("2 rows repaired", "Not repaired: bad: ", "not this one");
    assertThat(application.row("c")).containsEntry("status", "session_connected");
  }

  @Test
  void a_table_that_moves_with_its_log_is_verified() throws InterruptedException {
    row("a", "session_not_connected", null);
    connected("a");
    verify("--repair").succeeds();
    Map<String, Object> connected = application.row("a");
    kafka.append(log, event("2026-11-23T10:00:01Z", "a", "auth_failure", "{}"));
    verify("--repair").succeeds();
    Map<String, Object> failed = application.row("a");
    var stop = new AtomicBoolean();
    var live =
        new Thread(
            () -> {
              for (int i = 0; !stop.get(); i++) {
                boolean isConnected = i % 2 == 0;
                String event = isConnected ? "ready" : "auth_failure";
                kafka.append(log, event("2026-11-23T10:01:00Z", "a", event, "{}"));
                Map<String, Object> row = isConnected ? connected : failed;
                application
                    .sql()
                    .update(
                        "UPDATE \"WhatsAppSession\" SET \"status\" = ?, \"message\" = ?",
                        row.get("status"),
                        row.get("message"));
              }
            });
    live.start();
    try {
      for (int i = 0; i < 5; i++) {
        assertThat(verifyAt(application.url(), "30s").succeeds().out()).contains("no difference");
      }
    } finally {
      stop.set(true);
      live.join();
    }
  }

  @Test
  void what_cannot_be_used_is_said_with_its_remedy_and_without_the_password() {
    Run missing = verifyAt("");
    assertThat(missing.code()).isEqualTo(ExitCode.USAGE);
    assertThat(missing.err()).contains("Set DATABASE_URL");

    Run mysql = verifyAt("mysql://ann:hunter2@localhost/app");
    assertThat(mysql.code()).isEqualTo(ExitCode.REFUSED);
    assertThat(mysql.err()).contains("kind mysql", "Unset DATABASE_URL").doesNotContain("hunter2");

    Run table = verifyAt(ApplicationDatabase.empty().url());
    assertThat(table.code()).isEqualTo(ExitCode.REFUSED);
    assertThat(table.err()).contains("There is no table", "prisma migrate deploy");

    Run user = verifyAt(application.urlOf("nobody", "hunter2"));
    assertThat(user.code()).isEqualTo(ExitCode.REFUSED);
    assertThat(user.err()).contains("refuses the connection").doesNotContain("hunter2");

    Run nobody = verifyAt("postgresql://ann:hunter2@localhost:1/app");
    assertThat(nobody.code()).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(nobody.err()).contains("The database does not answer").doesNotContain("hunter2");

    Run repair = kafka.replay("verify", "--topic", log, "--repair");
    assertThat(repair.code()).isEqualTo(ExitCode.USAGE);
    assertThat(repair.err()).contains("--repair goes with --database");
  }
}
