package io.sessionlog.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrismaUrlTest {

  /** Blank: null. Each is a form that Prisma's documents or its users' .env files have. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = true,
      textBlock =
          """
          postgresql://ann:pw@db:5433/app                       | ann     | pw      | db        | 5433 | app      | public
          postgres://ann:pw@db/app                              | ann     | pw      | db        | 5432 | app      | public
          POSTGRESQL://ann:pw@db/app                            | ann     | pw      | db        | 5432 | app      | public
          postgresql://ann:pw@db:5432/app?schema=crm            | ann     | pw      | db        | 5432 | app      | crm
          postgresql://ann:pw@db:5432/app?schema=               | ann     | pw      | db        | 5432 | app      | public
          postgresql://ann@db/app                               | ann     |         | db        | 5432 | app      | public
          postgresql://db/app                                   |         |         | db        | 5432 | app      | public
          postgresql://ann:pw@db                                | ann     | pw      | db        | 5432 | postgres | public
          postgresql://ann:pw@db/                               | ann     | pw      | db        | 5432 | postgres | public
          postgresql://ann:pw@db:/app                           | ann     | pw      | db        | 5432 | app      | public
          postgresql://ann:p%40s%2Fs%3A%23%25@db/app            | ann     | p@s/s:#% | db       | 5432 | app      | public
          postgresql://ann:p@ss@db/app                          | ann     | p@ss    | db        | 5432 | app      | public
          postgresql://ann:a+b@db/app                           | ann     | a+b     | db        | 5432 | app      | public
          postgresql://ann%40corp:pw@db/app                     | ann@corp | pw     | db        | 5432 | app      | public
          postgresql://ann:pw@db/my%20app                       | ann     | pw      | db        | 5432 | my app   | public
          postgresql://ann:pw@db/caf%C3%A9                      | ann     | pw      | db        | 5432 | café     | public
          postgresql://ann:pw@[::1]:6432/app                    | ann     | pw      | ::1       | 6432 | app      | public
          postgresql://ann:pw@[2001:db8::2]/app                 | ann     | pw      | 2001:db8::2 | 5432 | app    | public
          postgresql://ann:pw@localhost/app?host=/var/run/pg    | ann     | pw      | /var/run/pg | 5432 | app    | public
          postgresql://ann:pw@%2Fvar%2Frun%2Fpg/app             | ann     | pw      | /var/run/pg | 5432 | app    | public
          postgresql:///app?host=/tmp                           |         |         | /tmp      | 5432 | app      | public
          "postgresql://ann:pw@db/app"                          | ann     | pw      | db        | 5432 | app      | public
          postgresql://ann:pw@db/app?application_name=a@b       | ann     | pw      | db        | 5432 | app      | public
          postgresql://ann:pw@db/app?connection_limit=5&schema=x&pool_timeout=2 | ann | pw | db  | 5432 | app      | x
          postgresql://ann:pw@db/app?schema=x#note              | ann     | pw      | db        | 5432 | app      | x
          """)
  void prismasFormsAreUnderstood(
      String url,
      String user,
      String password,
      String host,
      int port,
      String database,
      String schema) {
    PrismaUrl read = PrismaUrl.parse(url);

    assertThat(read.user()).isEqualTo(user);
    assertThat(read.password()).isEqualTo(password);
    assertThat(read.host()).isEqualTo(host);
    assertThat(read.port()).isEqualTo(port);
    assertThat(read.database()).isEqualTo(database);
    assertThat(read.schema()).isEqualTo(schema);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = true,
      textBlock =
          """
          mysql://ann:secret@db/app                  | kind mysql are not supported            | Unset DATABASE_URL
          file:./dev.db                              | kind file are not supported             | Unset DATABASE_URL
          sqlserver://db;user=ann;password=secret    | kind sqlserver are not supported        | Unset DATABASE_URL
          mongodb+srv://ann:secret@db/app            | kind mongodb+srv are not supported      | Unset DATABASE_URL
          prisma+postgres://accelerate/?api_key=secret | Prisma Accelerate                     | directUrl
          jdbc:postgresql://db/app?password=secret   | a URL of JDBC                           | postgresql://user
          ann:secret@db/app                          | does not begin with postgresql://       | postgresql://user
          postgresql:ann:secret@db                   | two slashes                             | postgresql://user
          db.example.org/app                         | names no kind of database               | postgresql://user
          postgresql://ann:sec#ret@db/app            | a character that ends                   | %23 for #
          postgresql://ann:sec/ret@db/app            | a character that ends                   | %2F for /
          postgresql://ann:secret%4@db/app           | two hexadecimal digits                  | %25 for %
          postgresql://ann:secret%C3@db/app          | not UTF-8                               | hexadecimal
          postgresql://ann:secret@db:port/app        | port is no number                       | %40 for @
          postgresql://ann:secret@db:70000/app       | 1 to 65535                              | postgresql://user
          postgresql://ann:secret@[::1/app           | no closing bracket                      | postgresql://user
          postgresql://ann:secret@db/app?connect_timeout=soon | connect_timeout is not a number | default is 5
          postgresql://ann:secret@db/app?sslmode=on  | sslmode is none that is known           | sslaccept=strict
          """)
  void whatCannotBeUsedIsSaidWithItsRemedyAndWithoutThePassword(
      String url, String fault, String remedy) {
    assertThatThrownBy(() -> PrismaUrl.parse(url).properties("test"))
        .isInstanceOfSatisfying(
            UnusableDatabase.class,
            unusable -> {
              assertThat(unusable).hasMessageContaining(fault);
              assertThat(unusable.remedy()).contains(remedy);
              assertThat(unusable.getMessage() + unusable.remedy())
                  .doesNotContain("secret", "sec#ret", "sec/ret", "ann");
            });
  }

  private static Properties properties(String parameters) {
    return PrismaUrl.parse("postgresql://ann:pw@db/app" + parameters).properties("sink");
  }

  @Test
  void timesOutAsPrismaDoesUnlessTheUrlSaysOtherwise() {
    assertThat(properties(""))
        .containsEntry("connectTimeout", "5")
        .containsEntry("socketTimeout", "20")
        .containsEntry("ApplicationName", "sink");
    assertThat(properties("?connect_timeout=0&socket_timeout=3&application_name=mine"))
        .containsEntry("connectTimeout", "0")
        .containsEntry("socketTimeout", "3")
        .containsEntry("ApplicationName", "mine");
    assertThat(PrismaUrl.parse("postgresql://db/app").poolTimeoutSeconds()).isEqualTo(10);
    assertThat(PrismaUrl.parse("postgresql://db/app").connectionLimit()).isZero();
    assertThat(PrismaUrl.parse("postgresql://db/app?connection_limit=3").connectionLimit())
        .isEqualTo(3);
  }

  @Test
  void preparesNoStatementsBehindPgBouncer() {
    assertThat(properties("?pgbouncer=true")).containsEntry("prepareThreshold", "0");
    assertThat(properties("")).doesNotContainKey("prepareThreshold");
  }

  @Test
  void checksTheCertificateWhereSslacceptIsStrictAlone() {
    assertThat(properties("")).containsEntry("sslmode", "prefer");
    assertThat(properties("?sslmode=require")).containsEntry("sslmode", "require");
    assertThat(properties("?sslmode=no-verify")).containsEntry("sslmode", "require");
    assertThat(properties("?sslmode=require&sslaccept=strict"))
        .containsEntry("sslmode", "verify-full")
        .containsEntry("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
  }

  @Test
  void takesSslcertForTheServersAuthorityAndSslidentityForTheClients() {
    assertThat(
            properties(
                "?sslmode=require&sslaccept=strict&sslcert=/ca.pem&sslidentity=/me.p12&sslpassword=pp"))
        .containsEntry("sslrootcert", "/ca.pem")
        .containsEntry("sslkey", "/me.p12")
        .containsEntry("sslpassword", "pp")
        .doesNotContainKeys("sslcert", "sslfactory");
  }

  @Test
  void reachesAUnixSocketByItsDirectory() {
    assertThat(properties("?host=/var/run/postgresql&sslmode=require"))
        .containsEntry("socketFactoryArg", "/var/run/postgresql/.s.PGSQL.5432")
        .containsEntry("sslmode", "disable");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?sslpassword=hidden", "?options=-c%20hidden"})
  void showsNoSecretWhenPrinted(String parameters) {
    assertThat(PrismaUrl.parse("postgresql://ann:pw@db/app" + parameters))
        .hasToString("postgresql://ann@db:5432/app?schema=public");
    assertThat(PrismaUrl.parse("postgresql://ann:pw@db/app" + parameters).jdbcUrl())
        .isEqualTo("jdbc:postgresql://db:5432/");
  }
}
