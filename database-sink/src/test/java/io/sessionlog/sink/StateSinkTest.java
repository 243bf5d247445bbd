package io.sessionlog.sink;

import static io.sessionlog.model.SessionStatus.AUTH_FAILURE;
import static io.sessionlog.model.SessionStatus.ERROR;
import static io.sessionlog.model.SessionStatus.SESSION_CONNECTED;
import static io.sessionlog.sink.States.NOON;
import static io.sessionlog.sink.States.connected;
import static io.sessionlog.sink.States.removed;
import static io.sessionlog.sink.States.session;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sessionlog.model.wire.ProgressRecords;
import io.sessionlog.table.application.ApplicationDatabase;
import io.sessionlog.testing.ManualClock;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the rows say after what was told, on a real database. */
class StateSinkTest {

  private static final ApplicationDatabase application = ApplicationDatabase.create();

  private final ManualClock clock = new ManualClock(NOON);
  private final List<Bench> open = new ArrayList<>();
  private Bench bench;

  @BeforeEach
  void open() {
    application.clear();
    bench = with(Bench.UPDATE);
  }

  private Bench with(DatabaseSettings settings) {
    var opened = new Bench(application, settings, clock);
    open.add(opened);
    return opened;
  }

  @AfterEach
  void close() {
    open.forEach(Bench::close);
  }

  private Map<String, Object> row(String session) {
    return application.row(session);
  }

  @Test
  void aChangeIsWrittenIntoOurColumnsAndIntoNoOther() {
    application.addSession("a", "owner");
    Map<String, Object> before = row("a");

    bench.tell(session("a").shows("2@code", NOON).at(1));

    Map<String, Object> after = row("a");
    assertThat(after)
        .containsEntry("status", "qr_generated")
        .containsEntry("message", "scan it")
        .containsEntry("qr", "2@code")
        .containsEntry("updatedAt", Timestamp.valueOf(LocalDateTime.parse("2026-11-23T12:00:00")));
    List.of("id", "userId", "createdAt", "isNotification")
        .forEach(column -> assertThat(after.get(column)).isEqualTo(before.get(column)));
  }

  @Test
  void tenThousandMessagesWriteNoRow() {
    for (int i = 0; i < 10; i++) {
      application.addSession("s" + i, "owner");
      bench.tell(connected("s" + i, i));
    }
    String versions = versions();

    List<ConsumerRecord<byte[], byte[]>> messages = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      messages.add(connected("s" + i % 10, 100 + i));
    }
    for (int i = 0; i < messages.size(); i += 500) {
      bench.tell(messages.subList(i, i + 500));
    }

    assertThat(versions()).isEqualTo(versions);
    assertThat(bench.counted("unchanged")).isEqualTo(200);
  }

  /** Each write of a row leaves the id of its transaction there. */
  private String versions() {
    return application
        .sql()
        .queryForObject(
            """
            SELECT string_agg(id || xmin::text, ' ' ORDER BY id) FROM (
              SELECT "sessionId" AS id, xmin FROM "WhatsAppSession"
              UNION ALL SELECT session_id || '*', xmin FROM sessionlog.session) r""",
            String.class);
  }

  @Test
  void whatAProjectorThatDiedHadToldIsNotUndoneByItsSuccessorsRepetition() {
    application.addSession("a", "owner");
    bench.tell(
        session("a").says(AUTH_FAILURE, "no").at(1),
        session("a").says(SESSION_CONNECTED, "fine").at(2));

    bench.tell(session("a").says(AUTH_FAILURE, "no").at(1));

    assertThat(row("a")).containsEntry("status", "session_connected");
    assertThat(bench.counted("older")).isOne();
  }

  @Test
  void theSameEventFoldedUnderOtherRulesCounts() {
    application.addSession("a", "owner");
    bench.tell(session("a").says(AUTH_FAILURE, "no").at(1));

    bench.tell(session("a").says(ERROR, "worse").at(1));

    assertThat(row("a")).containsEntry("status", "error");
  }

  @Test
  void aLogThatWasWipedBeginsAnew() {
    application.addSession("a", "owner");
    bench.tell(connected("a", 700));

    try (var onAnotherLog = new Bench(application, Bench.UPDATE, clock, "log-2")) {
      onAnotherLog.tell(session("a").says(ERROR, "new log").at(0));
    }

    assertThat(row("a")).containsEntry("message", "new log");
  }

  @Test
  void aSessionWhoseRowTheApplicationMakesLaterIsFilledIn() {
    bench.tell(session("late").says(AUTH_FAILURE, "first").at(1), connected("late", 2));
    assertThat(bench.pending()).hasSize(1).first().asString().contains("waiting_for=row");

    application.addSession("late", "owner");
    bench.sweep();

    assertThat(row("late")).containsEntry("status", "session_connected");
    assertThat(bench.pending()).isEmpty();
  }

  @Test
  void rowsAreMadeForOwnersWhoExistAndTheOthersWait() {
    Bench upsert = with(Bench.UPSERT);
    application.addUser("here");

    upsert.tell(
        session("a").of("here").with("{\"model\":\"x\"}").at(1),
        session("b").of("later").at(2),
        session("c").at(3));

    assertThat(row("a"))
        .containsEntry("userId", "here")
        .containsEntry("status", "connecting")
        .satisfies(row -> assertThat(row.get("aiConfig").toString()).contains("model"));
    assertThat(upsert.pending())
        .extracting(pending -> pending.get("session_id") + " " + pending.get("waiting_for"))
        .containsExactly("b owner", "c row");

    application.addUser("later");
    upsert.sweep();
    assertThat(row("b")).containsEntry("userId", "later");
    assertThat(upsert.pending()).hasSize(1);
  }

  @Test
  void aRemovedSessionKeepsItsRowAndSaysSo() {
    application.addSession("a", "owner");
    bench.tell(session("a").shows("2@code", NOON).at(1));

    bench.tell(removed("a", 2));

    assertThat(row("a"))
        .containsEntry("status", "session_not_connected")
        .containsEntry("message", "Session removed")
        .containsEntry("qr", null);
    bench.tell(connected("a", 1));
    assertThat(row("a")).containsEntry("status", "session_not_connected");
    bench.tell(connected("a", 3));
    assertThat(row("a")).containsEntry("status", "session_connected");
  }

  @Test
  void aRemovedSessionTakesItsRowAlongWhereThatIsWanted() {
    Bench deleting = with(Bench.DELETE);
    application.addSession("a", "owner");
    deleting.tell(connected("a", 1));

    deleting.tell(removed("a", 2));

    assertThat(row("a")).isNull();
    assertThat(deleting.counted("deleted")).isOne();
  }

  @Test
  void whatTellsProgressAloneIsNoSession() {
    Bench deleting = with(Bench.DELETE);
    deleting.tell(removed(ProgressRecords.key(0), 2));

    assertThat(deleting.pending()).isEmpty();
    assertThat(deleting.counted("deleted")).isZero();
  }

  @Test
  void aQrCodeLeavesItsRowAfterItsMinuteAlsoWhenTheSinkWasStartedAnew() {
    application.addSession("a", "owner");
    bench.tell(session("a").shows("2@code", NOON).at(1));

    clock.advance(Duration.ofSeconds(59));
    bench.sweep();
    assertThat(row("a")).containsEntry("qr", "2@code");

    clock.advance(Duration.ofSeconds(1));
    with(Bench.UPDATE).sweep();
    assertThat(row("a"))
        .containsEntry("qr", null)
        .containsEntry("status", "qr_generated")
        .containsEntry("message", "QR code expired")
        .containsEntry("updatedAt", Timestamp.valueOf(LocalDateTime.parse("2026-11-23T12:01:00")));
  }

  @Test
  void codesAreNeitherWrittenNorKeptWhereNobodyWantsThem() {
    Bench without = with(Bench.WITHOUT_QR);
    without.tell(session("a").shows("2@secret", NOON).at(1));
    application.addSession("a", "owner");
    without.sweep();

    assertThat(row("a"))
        .containsEntry("qr", null)
        .containsEntry("status", "qr_generated")
        .containsEntry("message", "scan it");
    assertThat(application.sql().queryForList("SELECT * FROM sessionlog.session").toString())
        .doesNotContain("2@secret");
  }

  @Test
  void aBadRowIsTriedThreeTimesAndCostsNobodyElse() {
    application.refuse("bad");
    List<ConsumerRecord<byte[], byte[]>> batch = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      String session = i == 33 ? "bad" : "good" + i;
      application.addSession(session, "owner");
      batch.add(connected(session, i));
    }

    bench.tell(batch);

    assertThat(row("good0")).containsEntry("status", "session_connected");
    assertThat(row("good49")).containsEntry("status", "session_connected");
    assertThat(row("bad")).containsEntry("status", "session_not_connected");
    for (int i = 0; i < 2; i++) {
      assertThat(bench.letters.history()).isEmpty();
      clock.advance(StateSink.RETRY_EVERY);
      bench.sweep();
    }
    assertThat(bench.letters.history())
        .singleElement()
        .satisfies(
            letter -> {
              assertThat(new String(letter.key(), StandardCharsets.UTF_8)).isEqualTo("bad");
              assertThat(letter.headers().toString())
                  .contains("__streams.errors.topic", "__streams.errors.offset");
            });
    assertThat(bench.pending()).isEmpty();
    assertThat(bench.registry.get("sessionlog.sink.dead.letters").counter().count()).isOne();
  }

  @Test
  void aDeadLetterNamesTheTopicThatWasServedWhenItsRecordCame() {
    application.refuse("bad");
    application.addSession("bad", "owner");
    bench.tell(States.in("session-state-2", connected("bad", 7)));
    for (int i = 1; i < StateSink.TRIES; i++) {
      clock.advance(StateSink.RETRY_EVERY);
      bench.sweep();
    }

    assertThat(bench.letters.history())
        .singleElement()
        .satisfies(
            letter ->
                assertThat(
                        new String(
                            letter.headers().lastHeader("__streams.errors.topic").value(),
                            StandardCharsets.UTF_8))
                    .isEqualTo("session-state-2"));
  }

  @Test
  void whatWaitsInTablesOfTheVersionBeforeIsWritten() {
    ApplicationDatabase upgraded = ApplicationDatabase.create();
    try (var before = new Bench(upgraded, Bench.UPDATE, clock)) {
      before.tell(connected("late", 1));
    }
    upgraded.sql().execute("ALTER TABLE sessionlog.session DROP COLUMN record_topic");
    upgraded.addSession("late", "owner");

    try (var after = new Bench(upgraded, Bench.UPDATE, clock)) {
      after.sweep();
    }

    assertThat(upgraded.row("late")).containsEntry("status", "session_connected");
  }

  @Test
  void aBadRowThatIsGoodAgainIsWritten() {
    application.refuse("bad");
    application.addSession("bad", "owner");
    bench.tell(connected("bad", 1));

    application.refuseNothing();
    bench.sweep();

    assertThat(row("bad")).containsEntry("status", "session_connected");
    assertThat(bench.pending()).isEmpty();
  }

  @Test
  void settingsThatJsonbCannotHoldCostTheirSessionAlone() {
    Bench upsert = with(Bench.UPSERT);
    application.addUser("here");

    upsert.tell(
        session("a").of("here").with("{\"text\":\"\\u0000\"}").at(1),
        session("b").of("here").at(2));

    assertThat(row("a")).isNull();
    assertThat(row("b")).isNotNull();
    assertThat(upsert.pending()).hasSize(1);
  }

  @Test
  void aRowThatTheApplicationHoldsLockedWaitsAloneAndIsWrittenLater() throws Exception {
    application.addSession("held", "owner");
    application.addSession("free", "owner");
    try (Connection connection = DriverManager.getConnection(jdbcUrl());
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.executeUpdate(
          "UPDATE \"WhatsAppSession\" SET \"isNotification\" = true WHERE \"sessionId\" = 'held'");

      bench.tell(connected("held", 1), connected("free", 2));

      assertThat(row("free")).containsEntry("status", "session_connected");
      assertThat(row("held")).containsEntry("status", "session_not_connected");
      connection.commit();
    }
    bench.sweep();
    assertThat(row("held"))
        .containsEntry("status", "session_connected")
        .containsEntry("isNotification", true);
  }

  private String jdbcUrl() {
    return "jdbc:postgresql://localhost:%d/%s?user=postgres"
        .formatted(application.port(), application.name());
  }

  @Test
  void theApplicationsOwnWritesAreNeverLost() throws Exception {
    application.addSession("a", "owner");
    var running = new AtomicBoolean(true);
    CompletableFuture<Integer> writer =
        CompletableFuture.supplyAsync(
            () -> {
              int written = 0;
              while (running.get()) {
                written +=
                    application
                        .sql()
                        .update(
                            """
                            UPDATE "WhatsAppSession" SET "aiConfig" =
                              jsonb_build_object('n', coalesce(("aiConfig"->>'n')::int, 0) + 1)""");
              }
              return written;
            });
    for (int i = 0; i < 200; i++) {
      bench.tell(session("a").says(i % 2 == 0 ? ERROR : SESSION_CONNECTED, "n" + i).at(i));
    }
    running.set(false);
    int written = writer.get();

    assertThat(row("a").get("aiConfig").toString()).contains(": " + written);
    assertThat(row("a")).containsEntry("message", "n199");
  }

  @Test
  void aRecordThatIsNoStateIsSetAsideAndTheRestGoesOn() {
    application.addSession("a", "owner");

    bench.tell(
        States.record("a", "{}".getBytes(StandardCharsets.UTF_8), 1, null), connected("a", 2));

    assertThat(row("a")).containsEntry("status", "session_connected");
    assertThat(bench.letters.history()).hasSize(1);
  }

  @Test
  void whoeverWasOvertakenWritesNothing() {
    application.addSession("a", "owner");
    Bench zombie = with(Bench.UPDATE);
    bench.tell(session("a").says(ERROR, "newer").at(9));

    assertThatThrownBy(() -> zombie.tell(connected("a", 10))).isInstanceOf(Overtaken.class);

    assertThat(row("a")).containsEntry("message", "newer");
  }

  @Test
  void theSchemaOfPrismaIsTheSameBeforeAndAfter() {
    ApplicationDatabase fresh = ApplicationDatabase.create();
    List<String> before = fresh.publicSchema();
    fresh.addSession("a", "owner");
    try (var sink = new Bench(fresh, Bench.UPSERT, clock)) {
      sink.tell(session("a").shows("2@code", NOON).at(1));
      sink.tell(removed("a", 2));
      sink.sweep();
    }

    assertThat(fresh.publicSchema()).isEqualTo(before).hasSizeGreaterThan(40);
  }
}
