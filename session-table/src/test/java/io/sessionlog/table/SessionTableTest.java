package io.sessionlog.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.table.application.ApplicationDatabase;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class SessionTableTest {

  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00.123Z");

  private static ApplicationDatabase application;
  private static SessionTable table;

  @BeforeAll
  static void open() {
    application = ApplicationDatabase.create();
    table = open(application);
  }

  private static SessionTable open(ApplicationDatabase of) {
    return new SessionTable(
        of.sql(), TableCheck.look(JdbcClient.create(of.sql()), "public", new TableUse(true, true)));
  }

  private static SessionRow connected(Instant at) {
    return new SessionRow("session_connected", "fine", null, at);
  }

  @Test
  void onlyTheRowsThatDifferAreWritten() {
    application.addSession("a", "u");
    application.addSession("b", "u");

    assertThat(table.update(Map.of("a", connected(NOON), "nobody", connected(NOON))))
        .containsExactly("a");
    assertThat(table.update(Map.of("a", connected(NOON), "b", connected(NOON))))
        .containsExactly("b");
    assertThat(table.update(Map.of("a", connected(NOON.plusSeconds(9))))).isEmpty();
    assertThat(table.find(Set.of("a", "nobody"))).isEqualTo(Map.of("a", connected(NOON)));
  }

  @Test
  void timesAreUtcWhereverThisProcessRuns() {
    TimeZone before = TimeZone.getDefault();
    TimeZone.setDefault(TimeZone.getTimeZone("Asia/Jakarta"));
    try {
      ApplicationDatabase elsewhere = ApplicationDatabase.create();
      elsewhere.addSession("zoned", "u");
      open(elsewhere).update(Map.of("zoned", connected(NOON)));

      assertThat(
              elsewhere
                  .sql()
                  .queryForObject(
                      "SELECT \"updatedAt\"::text FROM \"WhatsAppSession\"", String.class))
          .isEqualTo("2026-11-23 12:00:00.123");
    } finally {
      TimeZone.setDefault(before);
    }
  }

  @Test
  void aColumnWithAZoneGetsTheSameMoment() {
    ApplicationDatabase zoned = ApplicationDatabase.create();
    zoned.sql().execute("ALTER TABLE \"WhatsAppSession\" ALTER \"updatedAt\" TYPE timestamptz(3)");
    zoned.addSession("a", "u");
    SessionTable rows = open(zoned);

    rows.update(Map.of("a", connected(NOON)));

    assertThat(rows.find(Set.of("a"))).isEqualTo(Map.of("a", connected(NOON)));
  }

  @Test
  void aNewerTimeOfTheApplicationStays() {
    application.addSession("newer", "u");
    application
        .sql()
        .update(
            "UPDATE \"WhatsAppSession\" SET \"updatedAt\" = ? WHERE \"sessionId\" = 'newer'",
            LocalDateTime.ofInstant(NOON.plusSeconds(60), ZoneOffset.UTC));

    table.update(Map.of("newer", connected(NOON)));

    assertThat(table.find(Set.of("newer")))
        .isEqualTo(Map.of("newer", connected(NOON.plusSeconds(60))));
  }

  @Test
  void aRowIsInsertedOnceWithWhatPrismasClientWouldHaveMade() {
    application.addUser("owner");
    var row =
        new NewRow("c123", "fresh", "owner", true, "{\"model\": \"x\"}", NOON, connected(NOON));

    assertThat(table.insert(List.of(row))).containsExactly("fresh");
    assertThat(table.insert(List.of(row))).isEmpty();
    assertThat(application.row("fresh"))
        .containsEntry("id", "c123")
        .containsEntry("userId", "owner")
        .containsEntry("isNotification", true);
    assertThat(table.delete(Set.of("fresh", "nobody"))).containsExactly("fresh");
  }

  @Test
  void ownersAreLookedForInTheTableThatTheForeignKeyNames() {
    application.addUser("here");

    assertThat(table.existing(Set.of("here", "elsewhere"))).containsExactly("here");
    ApplicationDatabase free = ApplicationDatabase.create();
    free.sql()
        .execute("ALTER TABLE \"WhatsAppSession\" DROP CONSTRAINT \"WhatsAppSession_userId_fkey\"");
    assertThat(open(free).existing(Set.of("anybody"))).containsExactly("anybody");
  }
}
