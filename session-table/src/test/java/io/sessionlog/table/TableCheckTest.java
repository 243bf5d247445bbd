package io.sessionlog.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sessionlog.table.application.ApplicationDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** What a person has to change is said with what to do, before anything is written. */
class TableCheckTest {

  private static final TableUse EVERYTHING = new TableUse(true, true);

  private ApplicationDatabase application;

  @BeforeEach
  void create() {
    application = ApplicationDatabase.create();
  }

  private TableShape look(String schema, TableUse use) {
    return TableCheck.look(JdbcClient.create(application.sql()), schema, use);
  }

  private void finds(TableUse use, String fault, String remedy) {
    finds(JdbcClient.create(application.sql()), "public", use, fault, remedy);
  }

  private static void finds(
      JdbcClient database, String schema, TableUse use, String fault, String remedy) {
    assertThatThrownBy(() -> TableCheck.look(database, schema, use))
        .isInstanceOfSatisfying(
            UnusableDatabase.class,
            unusable -> {
              assertThat(unusable).hasMessageContaining(fault);
              assertThat(unusable.remedy()).contains(remedy);
            });
  }

  private void alter(String change) {
    application.sql().execute("ALTER TABLE \"WhatsAppSession\" " + change);
  }

  @Test
  void theSeedsModelCanBeUsed() {
    TableShape shape = look("public", EVERYTHING);

    assertThat(shape.types()).containsEntry("updatedAt", "timestamp").containsEntry("qr", "text");
    assertThat(shape.owners()).isEqualTo(new TableShape.Owners("public.\"User\"", "id"));
  }

  @Test
  void aModelWithoutForeignKeysAsksForNoOwner() {
    alter("DROP CONSTRAINT \"WhatsAppSession_userId_fkey\"");

    assertThat(look("public", EVERYTHING).owners()).isNull();
  }

  @Test
  void limitedTextsAndTimesWithAZoneCanBeUsed() {
    alter("ALTER \"status\" TYPE varchar(191), ALTER \"updatedAt\" TYPE timestamptz(3)");

    assertThat(look("public", EVERYTHING).types()).containsEntry("updatedAt", "timestamptz");
  }

  @Test
  void aMissingTableASchemaThatIsNotThereAndAWrongOneAreToldApart() {
    JdbcClient database = JdbcClient.create(application.sql());
    finds(database, "crm", EVERYTHING, "in \"public\"", "?schema=public");

    application.sql().execute("DROP TABLE \"WhatsAppSession\"");
    finds(database, "public", EVERYTHING, "There is no table", "prisma migrate deploy");
    finds(database, "crm", EVERYTHING, "There is no schema \"crm\"", "prisma migrate deploy");
  }

  @Test
  void aColumnThatIsMissingOrOfAnotherTypeIsNamed() {
    alter("DROP COLUMN \"message\"");
    finds(TableUse.UPDATES, "has no column \"message\"", "docs/database.md");

    alter("ADD COLUMN \"message\" integer");
    finds(
        TableUse.UPDATES,
        "\"message\" of \"public\".\"WhatsAppSession\" is of type int4",
        "migrate");
  }

  @Test
  void whatOnlyAnInsertNeedsIsAskedForByInsertsAlone() {
    alter("ADD COLUMN \"tenant\" text NOT NULL");

    assertThat(look("public", TableUse.UPDATES)).isNotNull();
    finds(
        EVERYTHING,
        "\"tenant\" of \"public\".\"WhatsAppSession\" is required",
        "DATABASE_ROWS=update");
  }

  @Test
  void aSessionIdThatIsNotUniqueAndAQrCodeThatMustBeThereAreRefused() {
    alter("ALTER \"qr\" SET NOT NULL");
    finds(TableUse.UPDATES, "\"qr\"", "String?");

    alter("ALTER \"qr\" DROP NOT NULL");
    application.sql().execute("DROP INDEX \"WhatsAppSession_sessionId_key\"");
    finds(TableUse.UPDATES, "is not unique", "@unique");
  }

  @Test
  void missingRightsAreSaidAsTheStatementsThatGiveThem() {
    application.sql().execute("DROP ROLE IF EXISTS poor");
    application.sql().execute("CREATE ROLE poor LOGIN");
    JdbcClient poor =
        JdbcClient.create(
            new DriverManagerDataSource(
                "jdbc:postgresql://localhost:%d/%s?user=poor"
                    .formatted(application.port(), application.name())));

    finds(
        poor,
        "public",
        EVERYTHING,
        "The user \"poor\" lacks rights",
        "GRANT UPDATE (\"message\", \"qr\", \"status\", \"updatedAt\") ON"
            + " \"public\".\"WhatsAppSession\" TO \"poor\";");
    application
        .sql()
        .execute(
            """
            GRANT SELECT ("sessionId", "status", "qr", "message", "updatedAt"),
                  UPDATE ("status", "qr", "message", "updatedAt") ON "WhatsAppSession" TO poor""");
    assertThat(TableCheck.look(poor, "public", TableUse.UPDATES)).isNotNull();
    finds(poor, "public", EVERYTHING, "lacks rights", "GRANT INSERT ON");
    application.sql().execute("DROP OWNED BY poor");
  }
}
